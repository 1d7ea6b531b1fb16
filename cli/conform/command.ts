import type { Configuration } from "../../client/configuration";
import { configurationSources } from "../../client/configuration-sources";
import { KadoaError } from "../../client/errors";
import { isLoopback } from "../../client/loopback";
import { type FoundAccount, findAccount, openAccount } from "../account/account";
import { secrets } from "../account/secrets";
import { toItsEnd } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { talk } from "../terminal/talk";
import { cleanAccount, examine } from "./examination";
import type { ConformFlags } from "./options";
import { prefix } from "./paths";
import { asJson, asText } from "./report";
import type { Level } from "./statement";

const next =
  "Write it to a file with --output json, and give it to `npx pulumi-kadoa emulator --behaviour FILE`.";

/** Holds a Kadoa against its documents and prints what came of it. */
export async function run(flags: ConformFlags, signal: AbortSignal): Promise<ExitCode> {
  // What a run has made is deleted before it ends; every wait in it is bounded.
  toItsEnd(signal);
  const webhookUrl = checked(flags);
  const { configuration } = await accountFor(flags, signal);
  announce(flags, webhookUrl, configuration);
  const examination = { configuration, signal, listenMs: flags.listen };
  const report = flags.clean
    ? await cleanAccount(examination)
    : await examine({ ...examination, level: levelOf(flags), webhookUrl });
  console.log(flags.output === "json" ? asJson(report) : asText(report, next));
  if (signal.aborted) return exitCodes.cancelled;
  return report.ok ? exitCodes.holds : exitCodes.doesNotHold;
}

function levelOf({ write, send }: ConformFlags): Level {
  return send ? "send" : write ? "write" : "read";
}

/**
 * Flags that do not go together.
 * @returns where the test event goes
 * @throws KadoaError CONFIGURATION
 */
function checked({ clean, read, write, send, webhookUrl }: ConformFlags): string | undefined {
  if (clean && (read || write || send)) {
    throw new KadoaError("CONFIGURATION", "--clean does nothing else", {
      fix: "leave --read, --write and --send out.",
    });
  }
  if (send !== (webhookUrl === undefined ? undefined : true)) {
    throw new KadoaError("CONFIGURATION", "--send and --webhook-url go together", {
      fix: "name the URL to which the test event may go, or leave both out.",
    });
  }
  if (webhookUrl === undefined) return undefined;
  if (!URL.canParse(webhookUrl) || !/^https?:$/.test(new URL(webhookUrl).protocol)) {
    throw new KadoaError("CONFIGURATION", "--webhook-url is not a URL that starts with https:// or http://", {
      fix: "name the whole URL.",
    });
  }
  secrets.learnUrl(webhookUrl);
  return webhookUrl;
}

/**
 * Says where it will write, before it does.
 * @throws KadoaError CONFIGURATION when that is no Kadoa of this machine, and nobody said --yes
 */
function announce(flags: ConformFlags, webhookUrl: string | undefined, { baseUrl }: Configuration): void {
  const { origin, hostname } = new URL(baseUrl);
  const isLocal = isLoopback(hostname);
  const made = `channels named ${prefix}…${isLocal ? ", a workflow" : ""} and one setting are made, and deleted`;
  const what = {
    read: "nothing is changed",
    write: made,
    send: `${made}; one test event goes to ${new URL(webhookUrl ?? baseUrl).origin}`,
  }[levelOf(flags)];
  talk(`Target: ${origin}; ${flags.clean ? `what is named ${prefix}… is deleted` : what}.`);
  const writes = flags.clean || levelOf(flags) !== "read";
  if (!writes || flags.yes || isLocal) return;
  throw new KadoaError("CONFIGURATION", `${origin} is not on this machine, and nothing was written to it`, {
    fix: "if this is the account that you mean, add --yes.",
  });
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
