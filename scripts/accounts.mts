import { existsSync } from "node:fs";
import { relative } from "node:path";
import getPort from "get-port";
import type * as ForConsole from "../cli/review/for-console.ts";
import type * as Client from "../client/client.ts";
import type * as Configuration from "../client/configuration.ts";
import type * as Emulator from "../emulator/index.ts";
import { emulatorData, root } from "./checkout.mts";
import { Fault } from "./fault.mts";

/** The Kadoa account that a stack of this checkout is provisioned in. */
export interface Account {
  /** The stack, one per kind of account. */
  stack: "emulator" | "real";
  /** Stack configuration that names the account; none when the environment does. */
  configuration: { secret: Record<string, string>; plain: Record<string, string> };
  /** What Pulumi's environment is made from. */
  environment: NodeJS.ProcessEnv;
  /** It has held nothing before. */
  isNew: boolean;
  /** Nobody is asked before something is changed in it. */
  unattended: boolean;
  /** Where events of the emulator can be seen to arrive; a real account's are nobody's business here. */
  emulator?: { url: string; apiKey: string; realtimeUrl: string; receiverPort: number };
  close(): Promise<void>;
}

const usualPort = 4600;
/** Of the receiver that the quickstart's webhook channel points to; kept, so that its URL stays the same. */
const usualReceiverPort = 4601;

/** Starts the emulator on the data it was left with. Keys in the environment play no part. */
export async function emulatorAccount(say: (line: string) => void): Promise<Account> {
  const { startEmulator } = await built<typeof Emulator>("emulator/index.js");
  const host = "127.0.0.1";
  const port = await getPort({ host, port: usualPort });
  const receiverPort = await getPort({ host, port: usualReceiverPort });
  const kept = existsSync(emulatorData);
  const { reviewerFor } = await built<typeof ForConsole>("cli/review/for-console.js");
  const emulator = await startEmulator({ port, dataFile: emulatorData, reviewer: reviewerFor() });
  const { url, apiKey, realtimeUrl } = emulator;
  const elsewhere = port !== usualPort ? ` (port ${usualPort} is taken)` : "";
  const file = relative(root, emulatorData);
  say(`Kadoa emulator at ${url}${elsewhere}, ${kept ? "with what is" : "kept"} in ${file}`);
  return {
    stack: "emulator",
    configuration: {
      secret: { "kadoa:apiKey": apiKey },
      plain: {
        "kadoa:baseUrl": url,
        "kadoa:realtimeUrl": realtimeUrl,
        "kadoa:realtimeApiUrl": url,
        pagerUrl: `http://${host}:${receiverPort}/pager`,
      },
    },
    emulator: { url, apiKey, realtimeUrl, receiverPort },
    environment: withoutChoices(process.env),
    isNew: !kept,
    unattended: true,
    close: () => emulator.close(),
  };
}

/** @throws Fault when nothing says which account is meant. */
export function requireApiKey(): void {
  if (process.env.KADOA_API_KEY) return;
  throw new Fault("--real provisions in the account of KADOA_API_KEY, which is not set.", {
    fix: "set KADOA_API_KEY in the environment, or leave --real away to use the emulator.",
    exitCode: 2,
  });
}

/**
 * The account of KADOA_API_KEY, named before anything in it is touched.
 * @throws Fault when nobody is there to be asked, KadoaError when the key is refused or the API out of reach
 */
export async function realAccount(say: (line: string) => void, consent: { yes: boolean }): Promise<Account> {
  const { resolveConfiguration } = await built<typeof Configuration>("client/configuration.js");
  const { KadoaClient } = await built<typeof Client>("client/client.js");
  const configuration = resolveConfiguration();
  const client = new KadoaClient(configuration);
  const token = await client.realtimeToken().finally(() => client.close());
  say(`Kadoa account: team ${token.team_id} at ${configuration.baseUrl}`);
  if (!consent.yes && !process.stdin.isTTY) {
    throw new Fault("This is a real account, and there is no terminal to ask on.", {
      fix: `if team ${token.team_id} is the right one, add --yes.`,
      exitCode: 2,
    });
  }
  return {
    stack: "real",
    configuration: { secret: {}, plain: {} },
    environment: process.env,
    isNew: false,
    unattended: consent.yes,
    close: async () => {},
  };
}

/** The emulator's stack is always the one in this checkout, whatever account and backend the person works with elsewhere. */
function withoutChoices(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const choice = /^(KADOA_.*|PULUMI_(BACKEND_URL|CONFIG_PASSPHRASE|CONFIG_PASSPHRASE_FILE|CONFIG|STACK))$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !choice.test(name)));
}

/** A module of the package as it is built; its types are those of the source. */
export async function built<T>(path: string): Promise<T> {
  return (await import(new URL(`../dist/${path}`, import.meta.url).href)) as T;
}
