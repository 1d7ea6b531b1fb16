import { accountCommand, type FlagsOf, lasting, textOrJson } from "../command-line/options";

export const conform = accountCommand(
  "conform",
  "the account of this Pulumi stack (default: that of KADOA_API_KEY; never that of a stack that is only selected)",
)
  .description("say where a Kadoa differs from its documents, and what it does where they leave it open")
  .option("--read", "only ask, and listen to the WebSocket (default)")
  .addOption(lasting("--listen <time>", "how long to listen: 40, 40s, 5m", "40s"))
  .addOption(textOrJson())
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa conform
  $ npx pulumi-kadoa conform --output json > kadoa.json
  $ npx pulumi-kadoa emulator --behaviour kadoa.json

Each statement names the document that it comes from. It holds, or it differs; where no document says it, what was
seen is recorded. No key, and no name or id of the account's own channels and settings is in the report.

Exit codes: 0 nothing differs; 1 something differs; 2 usage or configuration; 3 authentication; 8 cancelled.`,
  );

export type ConformFlags = FlagsOf<typeof conform>;
