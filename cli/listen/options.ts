import { accountCommand, type FlagsOf, repeatable, textOrJsonLines } from "../command-line/options";
import { duration, wholeNumber } from "../command-line/values";

export const listen = accountCommand("listen")
  .description("print realtime events as they happen")
  .addOption(repeatable("--event <type>", "only events of this type; repeat it for more"))
  .addOption(repeatable("--workflow <id>", "only events of this workflow; repeat it for more"))
  .option("--count <n>", "stop after so many events", wholeNumber(1, 1_000_000))
  .option("--timeout <time>", "stop after this time: 30, 30s, 5m (default: never)", duration)
  .option("--cursor <file>", "go on where the last run with this file stopped")
  .addOption(textOrJsonLines())
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa listen --event workflow_failed --event workflow_recovered
  $ npx pulumi-kadoa listen --count 1 --timeout 1m --output json | jq 'select(.type == "event")'

With json the first line is {"type":"ready"}: events from then on are seen. Then come lines of type "event";
"discontinuity", when events may be missing; and at last "end".

Exit codes: 0 as many as --count came, or --timeout was over; 1 fewer than --count came in time;
2 usage or configuration; 3 authentication; 8 cancelled.`,
  );

export type ListenFlags = FlagsOf<typeof listen>;
