// npm run -s pulumi -- ARGUMENTS: the Pulumi CLI that the set-up found, with the state in .kadoa/state unless
// PULUMI_BACKEND_URL says otherwise. It works in the folder from which npm was called.
import { relative } from "node:path";
import { pulumiEnvironment, root } from "./checkout.mts";
import { buildIfStale } from "./package.mts";
import { runAttached } from "./processes.mts";
import { ensurePulumi } from "./pulumi-cli/ensure.mts";

/** The commands that run a program or its provider, and with them this package. */
const running = new Set(["up", "update", "preview", "refresh", "destroy", "import", "watch"]);

const args = process.argv.slice(2);
const calledFrom = process.env.INIT_CWD ?? root;
const cli = await ensurePulumi();
if (args.some((argument) => running.has(argument))) await buildIfStale();
process.exitCode = await runAttached(cli.pulumi, args, {
  cwd: relative(root, calledFrom).startsWith("..") ? root : calledFrom,
  env: await pulumiEnvironment(cli),
});
