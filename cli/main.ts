#!/usr/bin/env node
import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import { KadoaError } from "../client/errors";
import { plain, plainLines } from "../client/plain";
import { version } from "../client/version.gen";
import { showWarningsBy } from "../client/warnings";
import { isCancelled } from "./cancel";
import { registerDoctor } from "./doctor";
import { registerEmulator } from "./emulator";
import { exitCodeOf, exitCodes } from "./exit-codes";
import { registerImport } from "./import";
import { registerListen } from "./listen";
import { registerLogs } from "./logs";
import { registerOrphans } from "./orphans";
import { registerReview } from "./review";
import { registerTrigger } from "./trigger";
import { registerVerify } from "./verify";

/** How long what is under way may keep a process that was cancelled, in milliseconds. */
const longestEndMs = 500;

/** One line each; a subcommand loads what it needs when it runs, so that --help is quick. */
const subcommands = [
  registerDoctor,
  registerEmulator,
  registerImport,
  registerListen,
  registerLogs,
  registerOrphans,
  registerReview,
  registerTrigger,
  registerVerify,
];

async function main(): Promise<void> {
  showWarningsBy((words) => console.error(`Warning: ${words}`));
  const program = new Command("pulumi-kadoa")
    .description("Kadoa notification channels and settings as Pulumi resources: the tools around them")
    .version(version)
    .showHelpAfterError("Run with --help for what is possible.")
    // It repeats what it was given on the command line, which a CI system may have from anybody.
    .configureOutput({ outputError: (text, write) => write(plainLines(text)) })
    .exitOverride();
  for (const register of subcommands) register(program);
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await report(error);
  }
  // What is still under way after a cancellation must not keep the process for long.
  if (process.exitCode === exitCodes.cancelled) setTimeout(() => process.exit(), longestEndMs).unref();
}

/** Says what went wrong on stderr; answers the exit code. */
async function report(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.holds : exitCodes.usage;
  if (isCancelled(error)) {
    const problem = await hidden(error.problem);
    console.error(plain(`${problem.replace(/^./, (letter) => letter.toUpperCase())}.`));
    return exitCodes.cancelled;
  }
  if (error instanceof KadoaError) {
    console.error(`Error: ${plain(await hidden(error.message))}`);
    return exitCodeOf(error);
  }
  // On an old Node what we load fails in ways of its own.
  const { checkNode } = await import("./doctor/programs.ts");
  const { status, detail, fix } = checkNode();
  if (status === "failed") {
    console.error(`Error: Node ${detail}. Fix: ${fix}`);
    return exitCodes.usage;
  }
  console.error(plainLines(await hidden(inspect(error))));
  return exitCodeOf(error);
}

/** What the service said comes without secrets; other programs' words, such as Pulumi's, may not. */
async function hidden(text: string): Promise<string> {
  const { secrets } = await import("./secrets.ts");
  return secrets.hidden(text);
}

void main();
