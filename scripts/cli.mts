// npm run -s cli -- ARGUMENTS: the pulumi-kadoa command as it is in this checkout, built first when it has to be.
// Once `npm start` has made a stack here, it is the one that is meant, unless `--cwd` or the environment names another.
import { existsSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import { pulumiEnvironment, root, stateFolder } from "./checkout.mts";
import { buildIfStale } from "./package.mts";
import { findPulumi } from "./pulumi-cli/ensure.mts";

const isElsewhere = process.argv.some((argument) => /^--cwd(=|$)/.test(argument));
if (!isElsewhere && !process.env.PULUMI_BACKEND_URL && existsSync(stateFolder)) {
  const cli = await findPulumi({ stream: { write: () => true } });
  if (cli !== undefined) Object.assign(process.env, await pulumiEnvironment(cli));
}
await buildIfStale();
process.argv.splice(1, 1, join(root, "dist", "cli", "main.js"));
// In this process, as its main module: signals, exit codes and pipes are the command's own.
Module.runMain();
