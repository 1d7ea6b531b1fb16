import { accountCommand, type FlagsOf } from "../command-line/options";
import { wholeNumber } from "../command-line/values";

export const consoleCommand = accountCommand("console")
  .description("show in a browser who is told what, and events as they arrive")
  .option("--port <port>", "TCP port on this machine; 0 picks a free one", wholeNumber(0, 65_535), 4610)
  .option("--json", "print one line of JSON with the address when ready, and nothing else")
  .addHelpText(
    "after",
    `
Examples:
  $ npx pulumi-kadoa console --stack acme/prod
  $ npx pulumi-kadoa console --port 0 --json | jq -r .url

Only this machine can open it. The address that is printed opens the console once, for one browser; the API key stays
in this process. It runs until Ctrl-C.

Exit codes: 0 it was ended; 2 usage or configuration; 3 authentication; 8 cancelled before it was ready.`,
  );

export type ConsoleFlags = FlagsOf<typeof consoleCommand>;
