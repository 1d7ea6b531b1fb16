import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KadoaClient } from "../../../client/client";
import {
  fileCursorStore,
  listen,
  type RealtimeListener,
  type RealtimeStatus,
} from "../../../delivery/realtime";
import { type Emulator, startEmulator } from "../../../emulator";
import { ManualClock } from "../../emulator/manual-clock";
import { patienceMs } from "../../patience.mts";
import { call } from "../local-service";
import { FaultProxy } from "../proxy";
import { Model } from "./model";
import type { Random } from "./random";
import { FrameRelay } from "./relay";

class ConsumerFault extends Error {}

/**
 * A local Kadoa, a relay that puts frames out of order, a proxy that breaks connections, a listener, a
 * consumer that may throw or hang, and the model that knows what ought to arrive.
 */
export class RealtimeRun {
  readonly model = new Model();
  readonly statuses = new Map<RealtimeStatus["type"], number>();
  /** Most events that waited for the consumer at once. */
  mostQueued = 0;
  restarts = 0;
  duplicates = 0;
  discarded = 0;
  connections = 0;
  #listener: RealtimeListener | undefined;
  #consuming: Promise<void> | undefined;
  #failure: unknown;
  #throwNext = false;
  #hanging: PromiseWithResolvers<void> | undefined;
  #stopped = false;
  /** Id of the newest event. */
  #last = "";

  private constructor(
    readonly random: Random,
    readonly clock: ManualClock,
    readonly emulator: Emulator,
    readonly relay: FrameRelay,
    readonly proxy: FaultProxy,
    readonly client: KadoaClient,
    readonly folder: string,
  ) {}

  static async start(random: Random): Promise<RealtimeRun> {
    const clock = new ManualClock();
    const emulator = await startEmulator({ clock });
    const relay = await FrameRelay.start(`${emulator.realtimeUrl}/`, random);
    const proxy = await FaultProxy.start(relay.url);
    const client = new KadoaClient(
      {
        apiKey: emulator.apiKey,
        baseUrl: emulator.url,
        realtimeUrl: proxy.url.replace("http", "ws"),
        realtimeApiUrl: emulator.url,
      },
      { clock, random: random.next, retry: { tries: 1 } },
    );
    const folder = await mkdtemp(join(tmpdir(), "realtime-faults-"));
    const run = new RealtimeRun(random, clock, emulator, relay, proxy, client, folder);
    await run.#prepare();
    return run;
  }

  async control(path: string, body: Record<string, unknown> = {}): Promise<void> {
    await call(this.emulator, "POST", `/_emulator/${path}`, body);
  }

  /** Makes so many events happen, one after the other. */
  async publish(count: number, options: { losable?: boolean } = {}): Promise<void> {
    for (let number = 0; number < count; number++) {
      const { eventId } = await call<{ eventId: string }>(this.emulator, "POST", "/_emulator/events", {
        eventType: "credits_low",
      });
      this.model.publish(eventId, options);
      this.#last = eventId;
    }
  }

  /** Until everything that is published is handled. Time goes on meanwhile. */
  async settle(): Promise<void> {
    await this.until(() => this.model.has(this.#last), "the last event has not arrived");
  }

  /** Publishes until something arrives again: what comes before that may be lost. */
  async recover(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      await this.publish(1, { losable: true });
      for (let turn = 0; turn < 20 && !this.model.has(this.#last); turn++) await this.pass(100);
      if (this.model.has(this.#last)) return;
    }
    throw new Error("nothing arrives any more");
  }

  /** Lets time go by in small steps, with the network in between. */
  async pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 500) {
      this.clock.advance(Math.min(left, 500));
      await exchange();
    }
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    const startedAt = performance.now();
    for (let turn = 1; !holds(); turn++) {
      if (this.#failure !== undefined) throw this.#failure;
      if (performance.now() - startedAt > patienceMs) throw new Error(what);
      await exchange();
      // The network first: time only helps who waits for it.
      if (turn % 10 === 0) this.clock.advance(250);
    }
  }

  get paused(): boolean {
    return (this.statuses.get("paused") ?? 0) > (this.statuses.get("resumed") ?? 0);
  }

  throwAtNext(): void {
    this.#throwNext = true;
  }

  hang(): void {
    this.#hanging = Promise.withResolvers();
  }

  wake(): void {
    this.#hanging?.resolve();
    this.#hanging = undefined;
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#listener?.close();
    await this.#consuming;
    await this.client.close();
    await this.proxy.close();
    await this.relay.close();
    await this.emulator.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const { data } = await call<{ data: { channel: { id: string } } }>(
      this.emulator,
      "POST",
      "/v5/notifications/channels",
      { name: "live", channelType: "WEBSOCKET", config: {} },
    );
    await call(this.emulator, "POST", "/v5/notifications/settings", {
      eventType: "credits_low",
      eventConfiguration: {},
      channelIds: [data.channel.id],
    });
    await this.control("realtime/replay", { limit: 5_000 });
    this.#consuming = this.#consume().catch((error: unknown) => {
      this.#failure = error;
    });
    await this.until(() => this.statuses.has("connected"), "no connection");
    await this.publish(2);
    await this.settle();
  }

  /** Starts again with the same cursor file whenever handling an event failed. */
  async #consume(): Promise<void> {
    while (!this.#stopped) {
      const listener = listen({
        client: this.client,
        clock: this.clock,
        random: this.random.next,
        cursorStore: fileCursorStore(join(this.folder, "cursor.json")),
        maxFrameBytes: 100_000,
        onStatus: (status) => this.#note(status),
      });
      this.#listener = listener;
      try {
        for await (const { id } of listener) await this.#handle(id ?? "");
      } catch (error) {
        if (!(error instanceof ConsumerFault)) throw error;
        this.restarts += 1;
      }
      await listener.close();
      const { duplicates, discarded, connections } = listener.statistics;
      this.duplicates += duplicates;
      this.connections += connections;
      this.discarded += Object.values(discarded).reduce((sum, count) => sum + count, 0);
    }
  }

  async #handle(id: string): Promise<void> {
    this.mostQueued = Math.max(this.mostQueued, this.#listener?.statistics.queued ?? 0);
    await this.#hanging?.promise;
    if (this.#throwNext) {
      this.#throwNext = false;
      throw new ConsumerFault();
    }
    this.model.handle(id);
  }

  #note(status: RealtimeStatus): void {
    this.statuses.set(status.type, (this.statuses.get(status.type) ?? 0) + 1);
    if (status.type === "discontinuity") this.model.discontinuities.push(status);
  }
}

/** Lets what is on the wire arrive. */
function exchange(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
