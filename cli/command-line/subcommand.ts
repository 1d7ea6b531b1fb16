import { inspect } from "node:util";
import type { CommandUnknownOpts, Command as Declared, OptionValues } from "@commander-js/extra-typings";
import { CommanderError } from "commander";
import { KadoaError } from "../../client/errors";
import { plain, plainLines } from "../../client/plain";
import { version } from "../../client/version.gen";
import { showWarningsBy } from "../../client/warnings";
import { cancellable, isCancelled } from "./cancel";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes";
import { Command } from "./options";

/** How long what is under way may keep a process that was cancelled, in milliseconds. */
const longestEndMs = 500;

/** What a subcommand does; the exit code says how it ended. */
interface Body<Args extends unknown[], Flags> {
  /** It says itself that the Node it runs on is too old. */
  readonly examinesNode?: boolean;
  run(flags: Flags, signal: AbortSignal, ...args: Args): Promise<ExitCode>;
}

/** A subcommand loads what it needs when it runs, so that --help is quick. */
export function subcommand<Args extends unknown[], Flags extends OptionValues>(
  declared: Declared<Args, Flags>,
  load: () => Promise<Body<Args, Flags>>,
): CommandUnknownOpts {
  const action = async () => {
    process.exitCode = await cancellable(async (signal) => {
      const { run, examinesNode = false } = await load();
      if (!examinesNode) await import("../../client/needs-node.ts");
      return run(declared.opts(), signal, ...declared.processedArgs);
    });
  };
  return declared.action(action) as unknown as CommandUnknownOpts;
}

/** Runs the subcommand that the command line names, and sets the exit code. */
export async function runProgram(subcommands: readonly CommandUnknownOpts[]): Promise<void> {
  showWarningsBy((words) => console.error(`Warning: ${words}`));
  const program = new Command("pulumi-kadoa")
    .description("Kadoa notification channels and settings as Pulumi resources: the tools around them")
    .version(version);
  for (const command of subcommands) program.addCommand(command);
  for (const command of [program, ...subcommands]) {
    command
      .showHelpAfterError("Run with --help for what is possible.")
      // It repeats what it was given on the command line, which a CI system may have from anybody.
      .configureOutput({ outputError: (text, write) => write(plainLines(text)) })
      .exitOverride();
  }
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await report(error);
  }
  // What is still under way after a cancellation must not keep the process for long.
  if (process.exitCode === exitCodes.cancelled) setTimeout(() => process.exit(), longestEndMs).unref();
}

/** Says what went wrong on stderr; answers the exit code. */
async function report(error: unknown): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.holds : exitCodes.usage;
  // What the service said comes without secrets; other programs' words, such as Pulumi's, may not.
  const { secrets } = await import("../account/secrets.ts");
  if (isCancelled(error)) {
    const problem = secrets.hidden(error.problem);
    console.error(plain(`${problem.replace(/^./, (letter) => letter.toUpperCase())}.`));
  } else if (error instanceof KadoaError) {
    console.error(`Error: ${plain(secrets.hidden(error.message))}`);
  } else {
    // On an old Node what we load fails in ways of its own.
    const { checkNode } = await import("../doctor/programs.ts");
    const { status, detail, fix } = checkNode();
    if (status === "failed") {
      console.error(`Error: Node ${detail}. Fix: ${fix}`);
      return exitCodes.usage;
    }
    console.error(plainLines(secrets.hidden(inspect(error))));
  }
  return exitCodeOf(error);
}
