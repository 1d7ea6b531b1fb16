import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import type { ClientOptions } from "../../client/client";
import type { Clock } from "../../client/clock";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";
import { Session } from "../../provider/account/session";
import { type Handlers, handlersFor } from "../../provider/lifecycle";
import { definitions } from "../../provider/resources.gen";
import { StoryClock } from "./clock";
import { FaultProxy } from "./proxy";

export interface Kept {
  id: string;
  name: string;
  channelType: string;
  createdAt: string;
  config: Record<string, unknown>;
}

export interface KeptSetting {
  id: string;
  eventType: string;
  workflowId: string | null;
  enabled: boolean;
  channels: { id: string }[];
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Calls a local Kadoa directly. @throws Error on any answer but 2xx */
export async function call<T>(emulator: Emulator, method: Method, path: string, body?: unknown): Promise<T> {
  const answer = await request(emulator.url + path, {
    method,
    headers: { "x-api-key": emulator.apiKey, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode > 299) throw new Error(`${answer.statusCode} from ${method} ${path}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** What a local Kadoa holds, as its API shows it. */
export async function keptBy(emulator: Emulator): Promise<{ channels: Kept[]; settings: KeptSetting[] }> {
  const prefix = "/v5/notifications";
  const { data: channels } = await call<{ data: { channels: Kept[] } }>(
    emulator,
    "GET",
    `${prefix}/channels`,
  );
  const { data: settings } = await call<{ data: { settings: KeptSetting[] } }>(
    emulator,
    "GET",
    `${prefix}/settings`,
  );
  return { ...channels, ...settings };
}

/** What one provider process knows of an account. */
export function sessionAt(
  baseUrl: string,
  apiKey: string,
  client: ClientOptions,
  environment: Record<string, string> = {},
): Session {
  const session = new Session({ random: () => 0.5, ...client }, environment);
  const values: Record<string, string> = { "kadoa:apiKey": apiKey, "kadoa:baseUrl": baseUrl };
  session.configure((name) => values[name]);
  return session;
}

/** A local Kadoa behind the fault proxy, and the handlers of one provider process before it. */
export class LocalService {
  /** The user's cache folder of all runs of the stack. */
  readonly cacheFolder = mkdtempSync(join(tmpdir(), "kadoa-cache-"));

  private constructor(
    readonly emulator: Emulator,
    readonly proxy: FaultProxy,
    readonly clock: StoryClock,
    readonly session: Session,
  ) {}

  static async start(
    options: EmulatorOptions & { client?: ClientOptions; clockOfProvider?(clock: StoryClock): Clock } = {},
  ): Promise<LocalService> {
    const clock = new StoryClock();
    const { client, clockOfProvider, ...emulatorOptions } = options;
    const emulator = await startEmulator({ clock, ...emulatorOptions });
    const proxy = await FaultProxy.start(emulator.url);
    const session = sessionAt(proxy.url, emulator.apiKey, {
      clock: clockOfProvider?.(clock) ?? clock,
      ...client,
    });
    return new LocalService(emulator, proxy, clock, session);
  }

  handlers(kind: string, session: Session = this.session): Handlers {
    const definition = definitions[kind];
    if (definition === undefined) throw new Error(`there is no kind ${kind}`);
    return handlersFor(definition, session);
  }

  /** Another provider process, of a later run; of the same stack on the same machine where one is named. */
  nextRun(stack?: string): Session {
    const environment = { XDG_CACHE_HOME: this.cacheFolder };
    const session = sessionAt(this.proxy.url, this.emulator.apiKey, { clock: this.clock }, environment);
    session.run.stack = stack;
    return session;
  }

  /** Calls the service past the proxy and the provider. */
  outside<T>(method: Method, path: string, body?: unknown): Promise<T> {
    return call<T>(this.emulator, method, path, body);
  }

  async channels(): Promise<Kept[]> {
    return (await keptBy(this.emulator)).channels;
  }

  async settings(): Promise<KeptSetting[]> {
    return (await keptBy(this.emulator)).settings;
  }

  /** How often a call has reached the service. */
  async count(call: string): Promise<number> {
    const { requests } = await this.outside<{ requests: Record<string, number> }>("GET", "/_emulator/state");
    return requests[call] ?? 0;
  }

  /** For notification calls, where no path is named. */
  async fault(fault: Record<string, unknown>): Promise<void> {
    await this.outside("POST", "/_emulator/faults", { path: "/v5/*", ...fault });
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.proxy.close();
    await this.emulator.close();
    rmSync(this.cacheFolder, { recursive: true, force: true });
  }
}
