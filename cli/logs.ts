import { type Command, Option } from "commander";
import { withAccountOptions } from "./account-options";
import { cancellable } from "./cancel";
import { collect, duration, wholeNumber } from "./flags";
import type { LogsFlags } from "./logs/command";

export function registerLogs(program: Command): void {
  const command = program
    .command("logs")
    .description("print the delivery log: which event went to which channel, and how it ended");
  withAccountOptions(command)
    .option("--event <type>", "only events of this type; repeat it for more", collect)
    .option("--workflow <id>", "only events of this workflow")
    .option("--since <time>", "how far back: 30, 30s, 5m, 1h", duration, 3_600_000)
    .option("--limit <n>", "print the newest so many rows", wholeNumber(1, 5_000), 50)
    .option("--follow", "go on with what is logged from now on, until it is stopped")
    .option("--timeout <time>", "with --follow: stop after this time (default: never)", duration)
    .addOption(
      new Option("--output <form>", "text, or json: one object a line (default: text on a terminal)").choices(
        ["text", "json"],
      ),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ pulumi-kadoa logs --event workflow_failed --since 1h
  $ pulumi-kadoa logs --follow --output json | jq 'select(.status == "FAILED")'

A row that changes, from waiting to delivered, is printed again. With json and --follow the first line is
{"type":"ready"}. Secrets of channels are never printed, and of a URL only its origin.

Exit codes: 0 rows were printed, or --follow was stopped by --timeout; 2 usage or configuration;
3 authentication; 4 there is no row; 8 cancelled.`,
    )
    .action(run);
}

async function run(flags: LogsFlags): Promise<void> {
  const { logsCommand } = await import("./logs/command.ts");
  process.exitCode = await cancellable((signal) => logsCommand(flags, signal));
}
