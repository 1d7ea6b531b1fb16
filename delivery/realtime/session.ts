import type { Agent } from "node:http";
import { type Clock, sleep } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import { backoffMs } from "../../client/retry";
import { Secrets } from "../../client/secrets";
import { Connection, type Ending } from "./connection";
import type { RealtimeEvent } from "./events";
import type { DiscardReason, Drain } from "./frames";
import type { Arrival, Feed, Sequence } from "./sequence";
import type { OpenSocket } from "./socket";
import type { RealtimeStatus } from "./status";
import type { TokenSource } from "./token-source";

export interface SessionOptions {
  client: TokenSource;
  sequence: Sequence;
  clock: Clock;
  /** From 0 to 1, 1 excluded. */
  random: () => number;
  openSocket: OpenSocket;
  agent: Agent | undefined;
  maxFrameBytes: number;
  silenceLimitMs: number;
  /** Whether events of this workspace may be mixed with those before; refuses by throwing. */
  checkTeam(teamId: string): void;
  /** What one frame brought, in order. */
  onArrivals(arrivals: readonly Arrival[]): void;
  onDiscarded(reason: DiscardReason): void;
  onStatus(status: RealtimeStatus): void;
}

const reconnectPolicy = { firstWaitMs: 500, longestWaitMs: 30_000 };
/** A connection that lived this long, or brought something new, was no failure. */
const stableAfterMs = 5_000;
/** How long a replaced connection is still read when the service does not close it. */
const longestRetirementMs = 60_000;
const mostConnections = 3;
/** How long a replaced connection's events wait for the replacement to deliver them in their order. */
const stragglersWaitMs = 5_000;

/** Trying again does not help: somebody has to change something first. */
const fatal = new Set(["AUTHENTICATION", "FORBIDDEN", "CONFIGURATION", "WRONG_WORKSPACE", "CANCELLED"]);

/** Keeps one connection live: makes the first, replaces each that drains or ends, until it is told to stop. */
export class Session {
  readonly #options: SessionOptions;
  readonly #secrets: Secrets;
  /** From their subscription to their end, oldest first. More than one while one replaces another. */
  readonly #feeds = new Map<Connection, Feed>();
  /** Those of them whose subscription is live. */
  readonly #live = new Set<Connection>();
  /** Connections in a row that failed or soon ended. */
  #failures = 0;
  #unreadableEndings = 0;
  #progressed = false;
  #paused = false;
  #stopping = false;
  #cancelStragglers: (() => void) | undefined;
  /** Connections that came up so far. */
  connections = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#secrets = options.client.secrets ?? Secrets.ofEnvironment(process.env);
  }

  /** Runs until the signal is aborted, or nothing helps any more: then it throws. */
  async run(signal: AbortSignal): Promise<never> {
    try {
      for (;;) {
        const connection = await this.#connectWithPatience(signal);
        await this.#untilReplacement(connection, signal);
      }
    } finally {
      this.#stopping = true;
      this.#cancelStragglers?.();
      await Promise.all([...this.#feeds.keys()].map((connection) => connection.close()));
    }
  }

  /** Reads nothing more on any connection. */
  pause(): void {
    this.#paused = true;
    for (const connection of this.#feeds.keys()) connection.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const connection of this.#feeds.keys()) connection.resume();
  }

  async #connectWithPatience(signal: AbortSignal): Promise<Connection> {
    for (let attempt = 1; ; attempt++) {
      this.#options.onStatus({ type: "connecting", attempt });
      try {
        return await this.#connect(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof KadoaError) || fatal.has(error.code)) throw error;
        this.#failures += 1;
        const waitMs = Math.max(this.#backoff(this.#failures), (error.retryAfterSeconds ?? 0) * 1000);
        this.#options.onStatus({ type: "retrying", attempt, waitMs, error });
        await sleep(this.#options.clock, waitMs, signal);
      }
    }
  }

  async #connect(signal: AbortSignal, tokensLeft = 2): Promise<Connection> {
    const token = await this.#options.client.realtimeToken({ signal });
    this.#secrets.learnToken(token.access_token);
    signal.throwIfAborted();
    this.#options.checkTeam(token.team_id);
    const { client, sequence } = this.#options;
    const connection = new Connection({
      ...this.#options,
      realtimeUrl: client.configuration.realtimeUrl,
      token,
      secrets: this.#secrets,
      lastCursor: () => {
        const { feed, lastCursor } = sequence.join();
        this.#feeds.set(connection, feed);
        if (this.#paused) connection.pause();
        return lastCursor;
      },
      onEvent: (event, bytes) => this.#accept(connection, event, bytes),
    });
    void connection.ended.then((ending) => this.#release(connection, ending));
    try {
      const { confirmed } = await abortable(connection.established, signal);
      this.#established(connection, confirmed);
      return connection;
    } catch (error) {
      connection.terminate("given up");
      signal.throwIfAborted();
      const refused = error instanceof KadoaError && error.code === "AUTHENTICATION";
      // The token was good a moment ago; it may have expired on a slow way.
      if (refused && tokensLeft > 1) return this.#connect(signal, tokensLeft - 1);
      throw error;
    }
  }

  #established(connection: Connection, confirmed: boolean): void {
    const { sequence, clock, onStatus } = this.#options;
    this.connections += 1;
    this.#live.add(connection);
    onStatus({ type: "connected", confirmed });
    const feed = this.#feeds.get(connection);
    if (feed !== undefined) sequence.confirm(feed);
    const replaced = [...this.#feeds.keys()].filter((other) => other !== connection);
    for (const [index, other] of replaced.entries()) {
      if (index <= replaced.length - mostConnections) other.terminate("replaced");
      else {
        const cancel = clock.schedule(() => other.terminate("replaced"), longestRetirementMs);
        void other.ended.then(cancel);
      }
    }
  }

  /** Waits until the connection has to be replaced, and then until its replacement may be made. */
  async #untilReplacement(connection: Connection, signal: AbortSignal): Promise<void> {
    const { clock, onStatus, sequence } = this.#options;
    const since = clock.now();
    this.#progressed = false;
    const leaving = await abortable(connection.leaving, signal);
    const stable = this.#progressed || clock.now() - since >= stableAfterMs;
    this.#failures = stable ? 0 : this.#failures + 1;
    if ("retryAfterMs" in leaving) {
      const replaceInMs = this.#drainWait(leaving);
      onStatus({ type: "draining", replaceInMs });
      await this.#sleepUnless(connection.ended, replaceInMs, signal);
    } else if (leaving.unreadable) {
      this.#unreadableEndings = this.#progressed ? 1 : this.#unreadableEndings + 1;
      // What cannot be read stands in the replay and would come again for ever.
      if (this.#unreadableEndings > 1) sequence.skip("unreadable-frame");
    }
    // The first try is made at once; only when that did not last either, there is a wait.
    if (this.#failures > 1) await sleep(clock, this.#backoff(this.#failures - 1), signal);
  }

  #accept(connection: Connection, event: RealtimeEvent, bytes: number): void {
    const feed = this.#feeds.get(connection);
    if (feed === undefined) return;
    const { sequence, onArrivals } = this.#options;
    const arrivals = sequence.accept(feed, event, bytes);
    if (sequence.holdsStragglers) this.#scheduleStragglers();
    if (arrivals.length === 0) return;
    this.#progressed = true;
    this.#unreadableEndings = 0;
    onArrivals(arrivals);
  }

  #scheduleStragglers(): void {
    const { clock, sequence, onArrivals } = this.#options;
    this.#cancelStragglers ??= clock.schedule(() => {
      this.#cancelStragglers = undefined;
      // Nothing was read meanwhile: the replacement has not had its chance yet.
      if (this.#paused) this.#scheduleStragglers();
      else onArrivals(sequence.releaseStragglers());
    }, stragglersWaitMs);
  }

  #release(connection: Connection, { reason }: Ending): void {
    const feed = this.#feeds.get(connection);
    if (feed === undefined) return;
    this.#feeds.delete(connection);
    const arrivals = this.#options.sequence.leave(feed);
    if (arrivals.length > 0) this.#options.onArrivals(arrivals);
    const wasLast = this.#live.delete(connection) && this.#live.size === 0;
    if (wasLast && !this.#stopping) this.#options.onStatus({ type: "reconnecting", reason });
  }

  /** Full jitter, so that many listeners do not all come back at one moment. */
  #backoff(failures: number): number {
    return backoffMs(reconnectPolicy, failures, this.#options.random());
  }

  /** As the service asks, but early enough for the replacement to be up before the old one is closed. */
  #drainWait({ retryAfterMs, deadlineAt = 0 }: Drain): number {
    const leftMs = deadlineAt - this.#options.clock.now();
    return leftMs > 0 ? Math.min(retryAfterMs, leftMs / 2) : retryAfterMs;
  }

  async #sleepUnless(ended: Promise<unknown>, milliseconds: number, signal: AbortSignal): Promise<void> {
    const early = new AbortController();
    void ended.then(() => early.abort());
    const either = AbortSignal.any([signal, early.signal]);
    await sleep(this.#options.clock, milliseconds, either).catch(() => signal.throwIfAborted());
  }
}

async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
