import { accountCommand, type FlagsOf, textOrJson } from "../command-line/options";

export const trigger = accountCommand("trigger")
  .description("send a test event to everything that the settings name, people included")
  .argument("<event>", "event type, such as workflow_failed")
  .option("--workflow <id>", "as an event of this workflow (default: of the workspace)")
  .addOption(textOrJson())
  .addHelpText(
    "after",
    `
Example:
  $ npx pulumi-kadoa trigger workflow_failed --workflow 65f0c0ffee

It is a real delivery: to production webhooks, e-mail, Slack and every client on the WebSocket.
\`npx pulumi-kadoa verify --plan\` says beforehand whom it would reach.

Exit codes: 0 sent; 1 failed; 2 usage or configuration; 3 authentication; 4 sent, but no setting names anyone;
8 cancelled.`,
  );

export type TriggerFlags = FlagsOf<typeof trigger>;
