// npm run -s cli -- ARGUMENTS: the pulumi-kadoa command as it is in this checkout, built first when it has to be.
import Module from "node:module";
import { join } from "node:path";
import { root } from "./checkout.mts";
import { buildIfStale } from "./package.mts";

await buildIfStale();
process.argv.splice(1, 1, join(root, "dist", "cli", "main.js"));
// In this process, as its main module: signals, exit codes and pipes are the command's own.
Module.runMain();
