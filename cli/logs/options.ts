import { accountCommand, type FlagsOf, lasting, repeatable, textOrJsonLines } from "../command-line/options";
import { duration, wholeNumber } from "../command-line/values";

export const logs = accountCommand("logs")
  .description("print the delivery log: which event went to which channel, and how it ended")
  .addOption(repeatable("--event <type>", "only events of this type; repeat it for more"))
  .option("--workflow <id>", "only events of this workflow")
  .addOption(lasting("--since <time>", "how far back: 30, 30s, 5m, 1h", "1h"))
  .option("--limit <n>", "print the newest so many rows", wholeNumber(1, 5_000), 50)
  .option("--follow", "go on with what is logged from now on, until it is stopped")
  .option("--timeout <time>", "with --follow: stop after this time (default: never)", duration)
  .addOption(textOrJsonLines())
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa logs --event workflow_failed --since 1h
  $ npx pulumi-kadoa logs --follow --output json | jq 'select(.status == "FAILED")'

A row that changes, from waiting to delivered, is printed again. With json and --follow the first line is
{"type":"ready"}. Secrets of channels are never printed, and of a URL only its origin.

Exit codes: 0 rows were printed, or --follow was stopped by --timeout; 2 usage or configuration;
3 authentication; 4 there is no row; 8 cancelled.`,
  );

export type LogsFlags = FlagsOf<typeof logs>;
