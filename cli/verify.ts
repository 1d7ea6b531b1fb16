import { type Command, Option } from "commander";
import { withAccountOptions } from "./account-options";
import { cancellable } from "./cancel";
import { collect, duration, wholeNumber } from "./flags";
import type { VerifyFlags } from "./verify/command";

export function registerVerify(program: Command): void {
  const command = program
    .command("verify")
    .description(
      "prove that events arrive: send one test event for each setting and follow it to each channel",
    );
  withAccountOptions(
    command,
    "the settings of this Pulumi stack, in its accounts (default: all of KADOA_API_KEY; without it, those of the stack selected in --cwd)",
  )
    .addOption(
      new Option("--setting <id>", "only this setting; repeat it for more")
        .argParser(collect)
        .conflicts("stack"),
    )
    .option("--workflow <id>", "what this workflow's events do: its own settings, and those they do not hide")
    .option("--plan", "say whom it would reach, and send nothing")
    .option("--notify-people", "also send test events that reach people: e-mail, Slack")
    .option(
      "--except <channel>",
      "id or name of a channel that gets no test event; repeat it for more",
      collect,
    )
    .option("--timeout <time>", "how long an event may take to arrive: 30, 30s, 2m", duration, 30_000)
    .option("--concurrency <n>", "test events on their way at once", wholeNumber(1, 100), 16)
    .addOption(
      new Option("--output <form>", "text, json, md, github (annotations) or junit")
        .choices(["text", "json", "md", "github", "junit"])
        .default("text"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ pulumi-kadoa verify --plan
  $ pulumi-kadoa verify --stack acme/prod --except pager --output junit > verify.xml

Test events are real deliveries: to production webhooks and every client on the WebSocket. Settings that
reach people are skipped unless --notify-people is given.

Exit codes: 0 every checked channel got its event; 1 one did not; 2 usage or configuration; 3 authentication;
4 nothing there to check; 8 cancelled.`,
    )
    .action(run);
}

async function run(flags: VerifyFlags): Promise<void> {
  const { verifyCommand } = await import("./verify/command.ts");
  process.exitCode = await cancellable((signal) => verifyCommand(flags, signal));
}
