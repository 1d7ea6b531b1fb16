import { accountCommand, type FlagsOf, lasting, textOrJson } from "../command-line/options";

export const doctor = accountCommand("doctor")
  .description("say what of the set-up works and, where something does not, what to do")
  .addOption(lasting("--timeout <time>", "how long each check may take: 10, 10s, 500ms", "10s"))
  .addOption(textOrJson())
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa doctor
  $ npx pulumi-kadoa doctor --stack acme/prod
  $ npx pulumi-kadoa doctor --output json | jq '.checks[] | select(.status != "ok")'

It looks at Node, Pulumi, the configuration, the API, the key's workspace, the clock, the realtime connection,
the event types and the proxy. It changes nothing, sends no event and acknowledges none; keys and passwords
are never printed, and of a URL only its origin.

Exit codes: 0 nothing failed, warnings or not; 1 something failed; 2 usage or configuration; 3 authentication;
8 cancelled.`,
  );

export type DoctorFlags = FlagsOf<typeof doctor>;
