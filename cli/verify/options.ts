import { accountCommand, type FlagsOf, lasting, Option, repeatable } from "../command-line/options";
import { wholeNumber } from "../command-line/values";

export const verify = accountCommand(
  "verify",
  "the settings of this Pulumi stack, in its accounts (default: all of KADOA_API_KEY; without it, those of the stack selected in --cwd)",
)
  .description("prove that events arrive: send one test event for each setting and follow it to each channel")
  .addOption(repeatable("--setting <id>", "only this setting; repeat it for more").conflicts("stack"))
  .option("--workflow <id>", "what this workflow's events do: its own settings, and those they do not hide")
  .option("--plan", "say whom it would reach, and send nothing")
  .option("--notify-people", "also send test events that reach people: e-mail, Slack")
  .addOption(
    repeatable(
      "--except <channel>",
      "id or name of a channel that gets no test event: every setting that names it is skipped, for all its channels; repeat it for more",
    ),
  )
  .addOption(lasting("--timeout <time>", "how long an event may take to arrive: 30, 30s, 2m", "30s"))
  .option("--concurrency <n>", "test events on their way at once", wholeNumber(1, 100), 16)
  .addOption(
    new Option("--output <form>", "text, json, md, github (annotations) or junit")
      .choices(["text", "json", "md", "github", "junit"])
      .default("text"),
  )
  .option("--summary", "also append the report to the summary of this job (GITHUB_STEP_SUMMARY)")
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa verify --plan
  $ npx pulumi-kadoa verify --stack acme/prod --except pager --output junit > verify.xml

Test events are real deliveries: to production webhooks and every client on the WebSocket. Settings that
reach people are skipped unless --notify-people is given. A test event goes to all channels of its setting, so
that --except skips the whole setting.

Exit codes: 0 every checked channel got its event; 1 one did not; 2 usage or configuration; 3 authentication;
4 nothing there to check; 8 cancelled.`,
  );

export type VerifyFlags = FlagsOf<typeof verify>;
