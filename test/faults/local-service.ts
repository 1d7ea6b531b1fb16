import { request } from "undici";
import type { ClientOptions } from "../../client/client";
import type { Clock } from "../../client/clock";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";
import { type Handlers, handlersFor } from "../../provider/lifecycle";
import { definitions } from "../../provider/resources.gen";
import { Session } from "../../provider/session";
import { StoryClock } from "./clock";
import { FaultProxy } from "./proxy";

export interface Kept {
  id: string;
  name: string;
  channelType: string;
  createdAt: string;
}

export interface KeptSetting {
  id: string;
  eventType: string;
  workflowId: string | null;
  enabled: boolean;
  channels: { id: string }[];
}

/** What one provider process knows of an account. */
export function sessionAt(baseUrl: string, apiKey: string, client: ClientOptions): Session {
  const session = new Session({ random: () => 0.5, ...client }, {});
  const values: Record<string, string> = { "kadoa:apiKey": apiKey, "kadoa:baseUrl": baseUrl };
  session.configure((name) => values[name]);
  return session;
}

/** A local Kadoa behind the fault proxy, and the handlers of one provider process before it. */
export class LocalService {
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

  /** Another provider process, of a later run. */
  nextRun(): Session {
    return sessionAt(this.proxy.url, this.emulator.apiKey, { clock: this.clock });
  }

  /** Calls the service past the proxy and the provider. */
  async outside<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
    const answer = await request(this.emulator.url + path, {
      method,
      headers: { "x-api-key": this.emulator.apiKey, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode > 299) throw new Error(`${answer.statusCode} from ${method} ${path}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  async channels(): Promise<Kept[]> {
    return (await this.outside<{ data: { channels: Kept[] } }>("GET", "/v5/notifications/channels")).data
      .channels;
  }

  async settings(): Promise<KeptSetting[]> {
    return (await this.outside<{ data: { settings: KeptSetting[] } }>("GET", "/v5/notifications/settings"))
      .data.settings;
  }

  /** How often a call has reached the service. */
  async count(call: string): Promise<number> {
    const { requests } = await this.outside<{ requests: Record<string, number> }>("GET", "/_emulator/state");
    return requests[call] ?? 0;
  }

  async fault(fault: Record<string, unknown>): Promise<void> {
    await this.outside("POST", "/_emulator/faults", fault);
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.proxy.close();
    await this.emulator.close();
  }
}
