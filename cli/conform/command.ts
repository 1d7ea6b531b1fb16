import { configurationSources } from "../../client/configuration-sources";
import { KadoaError } from "../../client/errors";
import { type FoundAccount, findAccount, openAccount } from "../account/account";
import { toItsEnd } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { examine } from "./examination";
import type { ConformFlags } from "./options";
import { asJson, asText } from "./report";

const next =
  "Write it to a file with --output json, and give it to `npx pulumi-kadoa emulator --behaviour FILE`.";

/** Holds a Kadoa against its documents and prints what came of it. */
export async function run(flags: ConformFlags, signal: AbortSignal): Promise<ExitCode> {
  // What a run has made is deleted before it ends; every wait in it is bounded.
  toItsEnd(signal);
  const { configuration } = await accountFor(flags, signal);
  const report = await examine({ configuration, level: "read", signal, listenMs: flags.listen });
  console.log(flags.output === "json" ? asJson(report) : asText(report, next));
  if (signal.aborted) return exitCodes.cancelled;
  return report.ok ? exitCodes.holds : exitCodes.doesNotHold;
}

/**
 * The account that is named. One line on stderr says which.
 * @throws KadoaError CONFIGURATION when none is named: a stack that happens to be selected is none
 */
async function accountFor(flags: ConformFlags, signal: AbortSignal): Promise<FoundAccount> {
  const variable = configurationSources.apiKey.environment;
  if (flags.stack === undefined && flags.profile !== undefined) {
    throw new KadoaError("CONFIGURATION", "--profile is given, and no stack that has it", {
      fix: "name the stack with --stack: conform takes none because it is selected.",
    });
  }
  if (flags.stack === undefined && !process.env[variable]?.trim()) {
    throw new KadoaError(
      "CONFIGURATION",
      `no account is named: --stack is not given, and ${variable} is not set`,
      {
        fix: `set ${variable}, or name a stack with --stack: conform takes none because it is selected.`,
      },
    );
  }
  const account = await findAccount(flags, signal);
  await (await openAccount(account, signal)).close();
  return account;
}
