import { type Command, Option } from "commander";
import { withAccountOptions } from "./account-options";
import { cancellable } from "./cancel";
import type { TriggerFlags } from "./trigger/command";

export function registerTrigger(program: Command): void {
  const command = program
    .command("trigger")
    .description("send a test event to everything that the settings name, people included")
    .argument("<event>", "event type, such as workflow_failed");
  withAccountOptions(command)
    .option("--workflow <id>", "as an event of this workflow (default: of the workspace)")
    .addOption(new Option("--output <form>", "text or json").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Example:
  $ pulumi-kadoa trigger workflow_failed --workflow 65f0c0ffee

It is a real delivery: to production webhooks, e-mail, Slack and every client on the WebSocket.
\`pulumi-kadoa verify --plan\` says beforehand whom it would reach.

Exit codes: 0 sent; 1 failed; 2 usage or configuration; 3 authentication; 4 sent, but no setting names anyone;
8 cancelled.`,
    )
    .action(run);
}

async function run(event: string, flags: TriggerFlags): Promise<void> {
  const { triggerCommand } = await import("./trigger/command.ts");
  process.exitCode = await cancellable((signal) => triggerCommand(event, flags, signal));
}
