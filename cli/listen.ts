import { type Command, Option } from "commander";
import { withAccountOptions } from "./account-options";
import { cancellable } from "./cancel";
import { collect, duration, wholeNumber } from "./flags";
import type { ListenFlags } from "./listen/command";

export function registerListen(program: Command): void {
  withAccountOptions(program.command("listen").description("print realtime events as they happen"))
    .option("--event <type>", "only events of this type; repeat it for more", collect)
    .option("--workflow <id>", "only events of this workflow; repeat it for more", collect)
    .option("--count <n>", "stop after so many events", wholeNumber(1, 1_000_000))
    .option("--timeout <time>", "stop after this time: 30, 30s, 5m (default: never)", duration)
    .option("--cursor <file>", "go on where the last run with this file stopped")
    .addOption(
      new Option("--output <form>", "text, or json: one object a line (default: text on a terminal)").choices(
        ["text", "json"],
      ),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ pulumi-kadoa listen --event workflow_failed --event workflow_recovered
  $ pulumi-kadoa listen --count 1 --timeout 1m --output json | jq 'select(.type == "event")'

With json the first line is {"type":"ready"}: events from then on are seen. Then come lines of type "event";
"discontinuity", when events may be missing; and at last "end".

Exit codes: 0 as many as --count came, or --timeout was over; 1 fewer than --count came in time;
2 usage or configuration; 3 authentication; 8 cancelled.`,
    )
    .action(run);
}

async function run(flags: ListenFlags): Promise<void> {
  const { listenCommand } = await import("./listen/command.ts");
  process.exitCode = await cancellable((signal) => listenCommand(flags, signal));
}
