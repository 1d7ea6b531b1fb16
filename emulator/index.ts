import "../client/needs-node";

import { type Clock, systemClock } from "../client/clock";
import { KadoaError } from "../client/errors";
import type { Reviewer } from "../console/server/source";
import { type Behaviour, parseBehaviour } from "./behaviour";
import type { Acknowledgement, EmulatorContext } from "./context";
import { Contract } from "./contract";
import { DataFile } from "./data-file";
import { Deliveries } from "./deliveries";
import { EndpointFaults } from "./endpoint-faults";
import { Faults } from "./faults";
import type { WorkspaceContent } from "./objects";
import { Realtime } from "./realtime";
import { Recent } from "./recent";
import { RequestCounts } from "./request-counts";
import { Runs } from "./runs";
import { createServer } from "./server";
import { Webhooks } from "./webhooks";
import { Workspaces } from "./workspaces";

export { type Behaviour, behaviourSchema, defaultBehaviour, parseBehaviour } from "./behaviour";

/** How a local Kadoa behaves. Every option has a flag of the same name on `pulumi-kadoa emulator`. */
export interface EmulatorOptions {
  /** TCP port; 0 is any free one. @default 0 */
  port?: number;
  /** Address to listen on. On loopback, requests with another Host header are refused. @default "127.0.0.1" */
  host?: string;
  /** Each key is a workspace of its own. @default ["kadoa-emulator-key"] */
  apiKeys?: readonly string[];
  /** JSON file that keeps channels, settings and workflows over restarts. Absent: nothing is kept. */
  dataFile?: string;
  /** Wait before each answer, in milliseconds. @default 0 */
  latencyMs?: number;
  /** Where Kadoa's documents leave open what it does: a value for each key that is not the default. */
  behaviour?: Partial<Behaviour>;
  /** Time between two heartbeats of a WebSocket, in milliseconds: `heartbeatIntervalMs` of the behaviour. @default 15000 */
  heartbeatIntervalMs?: number;
  /** Answers `********` in place of channels' secrets: `channelSecrets` of the behaviour. @default false */
  maskSecrets?: boolean;
  /** Refuses workflow ids that nobody declared: `unknownWorkflow` of the behaviour. @default false */
  strictWorkflows?: boolean;
  /** OpenAPI document by which requests are checked. @default Kadoa's, as bundled */
  openapi?: unknown;
  /**
   * Reviews previews that are dropped on the console's page.
   * @internal what it is made of is the command line's
   */
  reviewer?: Reviewer;
  /** Tells the time and waits, so that a test can let time pass. @default the machine's clock */
  clock?: Clock;
  /** From 0 to 1, 1 excluded: decides faults that have a probability. @default Math.random */
  random?: () => number;
}

/**
 * A running local Kadoa.
 * @example
 * ```ts
 * import { startEmulator } from "pulumi-kadoa/emulator";
 *
 * const emulator = await startEmulator();
 * process.env.KADOA_PUBLIC_API_URI = emulator.url;
 * process.env.KADOA_REALTIME_API_URI = emulator.url;
 * process.env.KADOA_WSS_API_URI = emulator.realtimeUrl;
 * process.env.KADOA_API_KEY = emulator.apiKey;
 * // … a test …
 * await emulator.close();
 * ```
 */
export interface Emulator {
  /** REST and acknowledgements: `http://127.0.0.1:4600`. */
  readonly url: string;
  /** The WebSocket, on the same port: `ws://127.0.0.1:4600`. */
  readonly realtimeUrl: string;
  /** The key of the first workspace. */
  readonly apiKey: string;
  /** Removes everything that was made, and also the counts of requests and the faults. */
  reset(): void;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a local Kadoa.
 * @throws KadoaError CONFIGURATION when the port is taken, or the behaviour or the data file is not usable
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { apiKeys = ["kadoa-emulator-key"], clock = systemClock, host = "127.0.0.1", dataFile } = options;
  const [apiKey] = apiKeys;
  // A key travels in a header.
  if (apiKey === undefined || !apiKeys.every((key) => /^[\x21-\x7e]+$/.test(key))) {
    throw new KadoaError("CONFIGURATION", "the emulator needs API keys of visible ASCII characters");
  }
  const kept = dataFile === undefined ? {} : await DataFile.read(dataFile);
  const closing = new AbortController();
  const context = createContext({ ...options, apiKeys, clock, kept, closing: closing.signal });
  const { workspaces, realtime, webhooks } = context;
  const file = dataFile === undefined ? undefined : new DataFile(dataFile, () => workspaces.content);
  const save = async () => file?.save();
  const authority = () => `${reachable(host)}:${portOf(server.server.address())}`;
  const latencyMs = options.latencyMs ?? 0;
  const server = createServer(context, {
    ...{ host, latencyMs, save, apiKey, authority, reviewer: options.reviewer },
  });
  realtime.attach(server.server, host);
  await listen(server, { host, port: options.port ?? 0 });
  const place = authority();
  return {
    url: `http://${place}`,
    realtimeUrl: `ws://${place}`,
    apiKey,
    reset: () => context.reset(),
    async close() {
      closing.abort();
      realtime.close();
      await Promise.all([server.close(), webhooks.close()]);
      await save();
    },
  };
}

interface ContextOptions extends EmulatorOptions {
  apiKeys: readonly string[];
  clock: Clock;
  kept: Readonly<Record<string, WorkspaceContent>>;
  closing: AbortSignal;
}

function createContext(options: ContextOptions): EmulatorContext & { webhooks: Webhooks } {
  const { apiKeys, clock, kept, closing } = options;
  const behaviour = behaviourOf(options);
  const contract = new Contract(behaviour, options.openapi);
  const workspaces = new Workspaces(apiKeys, { clock, contract, behaviour }, kept);
  const faults = new Faults(options.random ?? Math.random);
  const requests = new RequestCounts();
  const realtime = new Realtime({ clock, workspaces, faults, requests, behaviour, closing });
  const endpointFaults = new EndpointFaults();
  const webhooks = new Webhooks(clock, endpointFaults);
  const deliveries = new Deliveries({ behaviour, clock, contract, realtime, webhooks });
  const runs = new Runs({ clock, deliveries, closing });
  const acknowledgements = new Recent<Acknowledgement>(10_000);
  return {
    behaviour,
    clock,
    contract,
    workspaces,
    faults,
    endpointFaults,
    requests,
    realtime,
    webhooks,
    deliveries,
    runs,
    acknowledgements,
    closing,
    reset() {
      const kept = [workspaces, faults, endpointFaults, requests, realtime, webhooks, deliveries, runs];
      for (const part of [...kept, acknowledgements]) part.clear();
    },
  };
}

/** What the options say in words of their own stands before the behaviour. */
function behaviourOf({
  behaviour,
  heartbeatIntervalMs,
  maskSecrets,
  strictWorkflows,
}: EmulatorOptions): Behaviour {
  return parseBehaviour({
    ...behaviour,
    ...(heartbeatIntervalMs === undefined ? {} : { heartbeatIntervalMs }),
    ...(maskSecrets === true ? { channelSecrets: "masked" } : {}),
    ...(strictWorkflows === true ? { unknownWorkflow: 400 } : {}),
  });
}

async function listen(
  server: ReturnType<typeof createServer>,
  { host, port }: { host: string; port: number },
): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    await server.close();
    const problem = code === "EADDRINUSE" ? `port ${port} of ${host} is taken` : message;
    throw new KadoaError("CONFIGURATION", `the emulator cannot listen: ${problem}`, {
      fix: "choose another port; 0 picks a free one.",
      cause,
    });
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["server"]["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("the emulator has no TCP port");
  return address.port;
}

/** The name in the URL: a wildcard address is reached at loopback. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
