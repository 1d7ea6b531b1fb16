import { accountCommand, type FlagsOf, lasting, textOrJson } from "../command-line/options";

export const conform = accountCommand(
  "conform",
  "the account of this Pulumi stack (default: that of KADOA_API_KEY; never that of a stack that is only selected)",
)
  .description("say where a Kadoa differs from its documents, and what it does where they leave it open")
  .option("--read", "only ask, and listen to the WebSocket (default)")
  .option("--write", "also make a few channels and one disabled setting, change them, and delete them")
  .option("--send", "also send one test event, to the URL of --webhook-url")
  .option("--webhook-url <url>", "where the test event of --send goes")
  .option("--clean", "delete what runs have left that were killed, and do nothing else")
  .option("--yes", "write to this account, which is not one of this machine")
  .addOption(lasting("--listen <time>", "how long to listen: 40, 40s, 5m", "40s"))
  .addOption(textOrJson())
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa conform
  $ npx pulumi-kadoa conform --output json > kadoa.json
  $ npx pulumi-kadoa emulator --behaviour kadoa.json
  $ npx pulumi-kadoa conform --write --yes
  $ npx pulumi-kadoa conform --send --webhook-url https://hooks.example.com/conform --yes
  $ npx pulumi-kadoa conform --clean --yes

Each statement names the document that it comes from. It holds, or it differs; where no document says it, what was
seen is recorded. No key, and no name or id of the account's own channels and settings is in the report.

With --write it makes webhook channels named pulumi-kadoa-conform-… at https://conform.invalid/, and one setting of the
workspace: disabled, linked to such a channel, and for an event of the account that has no setting. No WebSocket
channel is made or deleted. With --send that setting is enabled for one test event, to the URL of --webhook-url and to
nobody else. Where the target is on this machine, --write also makes a workflow of such a name, runs and deletes it.
After a kill, --clean deletes settings all of whose channels, one at least, have such names, then those channels; on
this machine such workflows too.

Exit codes: 0 nothing differs; 1 something differs; 2 usage or configuration; 3 authentication; 8 cancelled.`,
  );

export type ConformFlags = FlagsOf<typeof conform>;
