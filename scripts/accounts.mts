import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { relative } from "node:path";
import type { KadoaClient as Client } from "../client/client.ts";
import type { Configuration } from "../client/configuration.ts";
import type { Emulator, EmulatorOptions } from "../emulator/index.ts";
import { emulatorData, root, withoutKadoa } from "./checkout.mts";
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
  const { startEmulator } = await built<{ startEmulator(options: EmulatorOptions): Promise<Emulator> }>(
    "emulator/index.js",
  );
  const port = (await isFree(usualPort)) ? usualPort : 0;
  const receiverPort = (await isFree(usualReceiverPort)) ? usualReceiverPort : await freePort();
  const kept = existsSync(emulatorData);
  const emulator = await startEmulator({ port, dataFile: emulatorData });
  const elsewhere = port === 0 ? ` (port ${usualPort} is taken)` : "";
  say(
    `Kadoa emulator at ${emulator.url}${elsewhere}, ${kept ? "with what is" : "kept"} in ${here(emulatorData)}`,
  );
  return {
    stack: "emulator",
    configuration: {
      secret: { "kadoa:apiKey": emulator.apiKey },
      plain: {
        "kadoa:baseUrl": emulator.url,
        "kadoa:realtimeUrl": emulator.realtimeUrl,
        "kadoa:realtimeApiUrl": emulator.url,
        pagerUrl: `http://127.0.0.1:${receiverPort}/pager`,
      },
    },
    emulator: { url: emulator.url, apiKey: emulator.apiKey, realtimeUrl: emulator.realtimeUrl, receiverPort },
    environment: withoutPulumiChoices(withoutKadoa(process.env)),
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
  const { resolveConfiguration } = await built<{ resolveConfiguration(): Configuration }>(
    "client/configuration.js",
  );
  const { KadoaClient } = await built<{ KadoaClient: typeof Client }>("client/client.js");
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

/** The emulator's stack is always the one in this checkout, whatever backend the person works with elsewhere. */
function withoutPulumiChoices(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    PULUMI_BACKEND_URL,
    PULUMI_CONFIG_PASSPHRASE,
    PULUMI_CONFIG_PASSPHRASE_FILE,
    PULUMI_CONFIG,
    PULUMI_STACK,
    ...rest
  } = environment;
  return rest;
}

/** A module of the package as it is built; its types are those of the source. */
export async function built<T>(path: string): Promise<T> {
  return (await import(new URL(`../dist/${path}`, import.meta.url).href)) as T;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function here(file: string): string {
  return relative(root, file);
}
