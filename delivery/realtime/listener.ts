import { KadoaClient } from "../../client/client";
import { type Clock, systemClock } from "../../client/clock";
import { completeConfiguration } from "../../client/configuration";
import { type Connections, openConnections } from "../../client/connections";
import { KadoaError } from "../../client/errors";
import { plain } from "../../client/plain";
import { Acknowledgements } from "./acknowledgements";
import { EventQueue } from "./event-queue";
import type { RealtimeEvent } from "./events";
import { type DiscardReason, discardReasons } from "./frames";
import { checkOptions } from "./option-checks";
import type { ListenOptions, RealtimeListener } from "./options";
import { Progress } from "./progress";
import { proxyAgent } from "./proxy";
import { type Arrival, Sequence } from "./sequence";
import { Session } from "./session";
import { openWebSocket } from "./socket";
import type { RealtimeStatistics, RealtimeStatus } from "./status";
import type { TokenSource } from "./token-source";

const acknowledgementsLimitMs = 5_000;

/**
 * Listens to Kadoa's realtime events. Connects at once, reconnects by itself, and hands over the events of
 * the whole workspace, test events included.
 *
 * An event counts as handled when the loop asks for the next one. An event whose handling throws, or is cut
 * short by a crash, comes again from a listener with the same cursor store. When it cannot be shown that
 * nothing is missing between two events, `onStatus` is told of a discontinuity. While the loop is busy, at
 * most 1,000 events or 16 MiB wait; then nothing more is read until it has caught up.
 *
 * @example
 * ```ts
 * import { fileCursorStore, listen } from "pulumi-kadoa/realtime";
 *
 * for await (const event of listen({ cursorStore: fileCursorStore("cursor.json") })) {
 *   if (event.documented && event.eventType === "workflow_failed") console.error(event.data.reason);
 * }
 * ```
 * @throws KadoaError CONFIGURATION at once; from the loop AUTHENTICATION, FORBIDDEN, WRONG_WORKSPACE (the
 * cursor is another workspace's), CANCELLED. Everything else is tried again.
 */
export function listen(options: ListenOptions = {}): RealtimeListener {
  checkOptions(options);
  return new Listener(options);
}

class Listener implements RealtimeListener {
  readonly #options: ListenOptions;
  readonly #client: TokenSource;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #queue = new EventQueue();
  readonly #ready = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  readonly #discarded = Object.fromEntries(discardReasons.map((reason) => [reason, 0])) as Record<
    DiscardReason,
    number
  >;
  #discontinuities = 0;
  #session: Session | undefined;
  #sequence: Sequence | undefined;
  #progress: Progress | undefined;
  #acknowledgements: Acknowledgements | undefined;
  #inHand: Arrival | undefined;
  #waiting: PromiseWithResolvers<IteratorResult<RealtimeEvent, undefined>> | undefined;
  #releaseClient = async () => {};
  #paused = false;
  #end: { error?: unknown } | undefined;

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    if (options.client !== undefined) this.#client = options.client;
    else {
      const own = ownClient(options);
      this.#client = own;
      this.#releaseClient = () => own.close();
    }
    this.#ready.promise.catch(() => {}); // Whoever waits for it learns of it; the loop does in any case.
    this.#running = this.#run();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get statistics(): RealtimeStatistics {
    return {
      connections: this.#session?.connections ?? 0,
      queued: this.#queue.length + (this.#inHand === undefined ? 0 : 1),
      handled: this.#progress?.count ?? 0,
      duplicates: this.#sequence?.duplicates ?? 0,
      discarded: { ...this.#discarded },
      discontinuities: this.#discontinuities,
    };
  }

  ready(): Promise<void> {
    return this.#ready.promise;
  }

  done(): void {
    const arrival = this.#inHand;
    this.#inHand = undefined;
    if (arrival === undefined) return;
    this.#progress?.handled(arrival);
    if (arrival.event.id !== undefined) this.#acknowledgements?.send(arrival.event.id);
  }

  async next(): Promise<IteratorResult<RealtimeEvent, undefined>> {
    if (this.#waiting !== undefined) {
      throw new KadoaError("UNSUPPORTED", "the next event was asked for before the last one had come", {
        fix: "read a listener in one loop; a second loop needs a listener of its own.",
      });
    }
    this.done();
    const result = this.#take();
    if (result !== undefined) return result;
    if (this.#end !== undefined) return this.#finish();
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#progress?.flush(); // Of what was handled since it ended.
  }

  async #run(): Promise<void> {
    const { signal: cancelling } = this.#options;
    const signal = cancelling ? AbortSignal.any([cancelling, this.#closing.signal]) : this.#closing.signal;
    let connections: Connections | undefined;
    try {
      if (this.#options.ack) connections = await openConnections();
      if (connections !== undefined) this.#acknowledgements = this.#acknowledge(connections);
      this.#progress = await Progress.load(this.#options.cursorStore, (error) => {
        this.#tell({ type: "cursor-not-saved", error });
      });
      this.#session = await this.#makeSession(this.#progress);
      await this.#session.run(signal);
    } catch (error) {
      // What is left unread was not handled, and comes again.
      if (signal.aborted) while (this.#queue.shift() !== undefined);
      if (cancelling?.aborted) this.#settle({ error: cancelled(cancelling) });
      else this.#settle(this.#closing.signal.aborted ? {} : { error });
    } finally {
      await this.#progress?.flush();
      await this.#acknowledgements?.flush(acknowledgementsLimitMs);
      await connections?.destroy();
      await this.#releaseClient();
    }
  }

  async #makeSession(progress: Progress): Promise<Session> {
    const { start } = progress;
    this.#sequence = new Sequence({
      window: this.#options.deduplicationWindow ?? 10_000,
      ...(start === undefined ? {} : { start, seen: start.handled }),
      onDiscontinuity: (discontinuity) => {
        this.#discontinuities += 1;
        this.#tell(discontinuity);
      },
    });
    return new Session({
      client: this.#client,
      sequence: this.#sequence,
      clock: this.#clock,
      random: this.#options.random ?? Math.random,
      openSocket: this.#options.openSocket ?? openWebSocket,
      agent: await proxyAgent(this.#client.configuration.realtimeUrl),
      maxFrameBytes: this.#options.maxFrameBytes ?? 32 * 1024 * 1024,
      silenceLimitMs: this.#options.silenceLimitMs ?? 30_000,
      checkTeam: (teamId) => this.#checkTeam(teamId, progress),
      onArrivals: (arrivals) => this.#enqueue(arrivals),
      onDiscarded: (reason) => {
        this.#discarded[reason] += 1;
        const total = Object.values(this.#discarded).reduce((sum, count) => sum + count, 0);
        this.#tell({ type: "discarded", reason, total });
      },
      onStatus: (status) => this.#tell(status),
    });
  }

  #checkTeam(teamId: string, progress: Progress): void {
    const expected = this.#client.configuration.teamId;
    if (expected !== undefined && expected !== teamId) {
      const problem = `the API key belongs to workspace ${teamId}, not to ${expected}`;
      throw new KadoaError("WRONG_WORKSPACE", problem, { fix: "correct kadoa:teamId, or use another key." });
    }
    progress.checkTeam(teamId);
  }

  #acknowledge(connections: Connections): Acknowledgements {
    return new Acknowledgements({
      realtimeApiUrl: this.#client.configuration.realtimeApiUrl,
      connections,
      clock: this.#clock,
      onFailure: (eventId, error) => this.#tell({ type: "not-acknowledged", eventId, error }),
    });
  }

  #enqueue(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) this.#queue.push(arrival);
    if (this.#waiting !== undefined) {
      const result = this.#take();
      if (result !== undefined) {
        this.#waiting.resolve(result);
        this.#waiting = undefined;
      }
    }
    if (this.#paused || !this.#queue.isFull) return;
    this.#paused = true;
    this.#session?.pause();
    this.#tell({ type: "paused", queued: this.#queue.length });
  }

  #take(): IteratorYieldResult<RealtimeEvent> | undefined {
    const arrival = this.#queue.shift();
    if (arrival === undefined) return undefined;
    this.#inHand = arrival;
    if (this.#paused && this.#queue.isLow) {
      this.#paused = false;
      this.#session?.resume();
      this.#tell({ type: "resumed" });
    }
    return { done: false, value: arrival.event };
  }

  #tell(status: RealtimeStatus): void {
    if (status.type === "connected") this.#ready.resolve();
    const { onStatus } = this.#options;
    if (onStatus === undefined) {
      if (status.type === "discontinuity") process.emitWarning(plain(inWords(status)), "KadoaDiscontinuity");
      return;
    }
    try {
      onStatus(status);
    } catch (error) {
      this.#settle({ error });
      this.#closing.abort();
    }
  }

  #settle(end: { error?: unknown }): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#ready.reject(end.error ?? cancelled());
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(this.#finish());
  }

  async #finish(): Promise<IteratorReturnResult<undefined>> {
    if (this.#end?.error !== undefined) throw this.#end.error;
    return { done: true, value: undefined };
  }
}

function ownClient({ configuration, clock, random }: ListenOptions): KadoaClient {
  return new KadoaClient(completeConfiguration(configuration), {
    ...(clock === undefined ? {} : { clock }),
    ...(random === undefined ? {} : { random }),
    retry: { tries: 1 }, // The reconnection has its own waits.
  });
}

function cancelled(signal?: AbortSignal): KadoaError {
  return new KadoaError("CANCELLED", "listening to realtime events was ended", { cause: signal?.reason });
}

function inWords({ reason, after, before }: { reason: string; after?: string; before?: string }): string {
  const place = [after && `after ${after}`, before && `before ${before}`].filter(Boolean).join(" and ");
  return `Kadoa realtime events may be missing${place && ` ${place}`}: ${reason}`;
}
