import { type Emulator, startEmulator } from "pulumi-kadoa/emulator";
import { request } from "undici";
import { KadoaClient } from "../../client/client";
import { type Clock, systemClock } from "../../client/clock";
import type { Configuration } from "../../client/configuration";
import { createReceiver, type ReceivedRequest, type Receiver } from "../../delivery/webhooks";
import { WebSocketRelay } from "./websocket-relay";

/** How much shorter the service's own waits are than Kadoa's: 1, 2 and 4 s between tries of a webhook. */
const speed = 50;

const quick: Clock = {
  now: () => Date.now(),
  schedule: (callback, milliseconds) => systemClock.schedule(callback, milliseconds / speed),
};

/** What the emulator remembers of an event. */
export interface HappenedEvent {
  id: string;
  eventType: string;
  timestamp: string;
  payload: unknown;
}

export interface Channels {
  live: string;
  pager: string;
  second: string;
  mail: string;
}

/** A local Kadoa, a receiver and a relay before the WebSocket; used for many runs, one after the other. */
export class VerificationWorld {
  /** How the receiver answers what is in order. */
  answer: (request: Pick<ReceivedRequest, "path">) => number = () => 200;
  /** Called when a request arrives, before it is answered. */
  #seen: ReceivedRequest[] = [];

  private constructor(
    readonly emulator: Emulator,
    readonly receiver: Receiver,
    readonly relay: WebSocketRelay,
    readonly client: KadoaClient,
    /** Reads the emulator past its faults. */
    readonly direct: KadoaClient,
  ) {
    receiver.onRequest((received) => this.#seen.push(received));
  }

  static async start(): Promise<VerificationWorld> {
    const emulator = await startEmulator({ clock: quick });
    const relay = await WebSocketRelay.start(emulator.realtimeUrl);
    const account: Configuration = {
      apiKey: emulator.apiKey,
      baseUrl: emulator.url,
      realtimeUrl: relay.url,
      realtimeApiUrl: emulator.url,
    };
    const client = new KadoaClient(account, { retry: { tries: 2, firstWaitMs: 5 } });
    const box: { world?: VerificationWorld } = {};
    const receiver = await createReceiver({
      auth: { type: "bearer", token: "the-token" },
      status: (received) => box.world?.answer(received) ?? 200,
    });
    box.world = new VerificationWorld(emulator, receiver, relay, client, new KadoaClient(account));
    return box.world;
  }

  /** What arrived in this run and was accepted. */
  get accepted(): readonly ReceivedRequest[] {
    return this.#seen.filter(({ status }) => status === 200);
  }

  async reset(): Promise<void> {
    this.emulator.reset();
    this.relay.reset();
    this.answer = () => 200;
    this.#seen = [];
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.direct.close();
    await this.relay.close();
    await this.receiver.close();
    await this.emulator.close();
  }

  /** Four channels; `change` replaces parts of the pager's configuration. */
  async makeChannels(change: Record<string, unknown> = {}): Promise<Channels> {
    const auth = { type: "bearer", token: "the-token" };
    const make = async (name: string, channelType: string, config: Record<string, unknown>) =>
      (await this.direct.channels.create({ name, channelType, config })).id;
    const webhook = (path: string) => ({ webhookUrl: this.receiver.url + path, httpMethod: "POST", auth });
    return {
      live: await make("live", "WEBSOCKET", {}),
      pager: await make("pager", "WEBHOOK", { ...webhook("/pager"), ...change }),
      second: await make("second", "WEBHOOK", webhook("/second")),
      mail: await make("mail", "EMAIL", { recipients: ["on-call@example.com"] }),
    };
  }

  async setting(
    eventType: string,
    channelIds: string[],
    more: { enabled?: boolean; workflowId?: string } = {},
  ) {
    const body = { eventType, eventConfiguration: {}, channelIds, ...more };
    return (await this.direct.settings.create(body)).id;
  }

  async control(path: string, body: unknown): Promise<void> {
    const response = await request(`${this.emulator.url}/_emulator${path}`, {
      method: "POST",
      headers: { "x-api-key": this.emulator.apiKey, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    await response.body.dump();
    if (response.statusCode > 299) throw new Error(`${path}: ${response.statusCode}`);
  }

  async state(): Promise<{ events: HappenedEvent[]; outbox: unknown[]; acknowledgements: unknown[] }> {
    const { body } = await request(`${this.emulator.url}/_emulator/state`, {
      headers: { "x-api-key": this.emulator.apiKey },
    });
    return (await body.json()) as { events: HappenedEvent[]; outbox: unknown[]; acknowledgements: unknown[] };
  }
}
