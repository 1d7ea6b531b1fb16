import type { Clock } from "../../client/clock";
import type { Configuration } from "../../client/configuration";
import type { CursorStore } from "./cursor-store";
import type { RealtimeEvent } from "./events";
import type { OpenSocket } from "./socket";
import type { RealtimeStatistics, RealtimeStatus } from "./status";
import type { TokenSource } from "./token-source";

/** How to listen. Without any option: to the account that the environment names, from now on. */
export interface ListenOptions {
  /** The account. What is missing comes from the environment (`KADOA_API_KEY`, …), then from the defaults. */
  configuration?: Partial<Configuration>;
  /** A `KadoaClient` to fetch tokens with, instead of `configuration`; it stays open. */
  client?: TokenSource;
  /**
   * Where the position is kept over restarts. Without one, a new listener starts from now.
   * @default none
   */
  cursorStore?: CursorStore;
  /**
   * Tells Kadoa about each event that was handled. Kadoa does not document what it does then: others who listen may
   * not get the event any more.
   * @default false
   */
  ack?: boolean;
  /** Ends the listening: the loop over the events throws a KadoaError CANCELLED. */
  signal?: AbortSignal;
  /**
   * Told of everything that happens to the connection. Must not throw: that ends the listening.
   * @default discontinuities become process warnings
   */
  onStatus?: (status: RealtimeStatus) => void;
  /** Largest frame that is read, in bytes, from 1024; a larger one ends the connection. @default 33554432 */
  maxFrameBytes?: number;
  /** How long a connection may be silent before it counts as dead, in milliseconds, from 1000. @default 30000 */
  silenceLimitMs?: number;
  /** How many events are remembered, so that none is handed over twice; from 2. @default 10000 */
  deduplicationWindow?: number;
  /** Tells the time and waits, so that a test can let time pass. @default the machine's clock */
  clock?: Clock;
  /** Spreads the waits between tries; from 0 to 1, 1 excluded. @default Math.random */
  random?: () => number;
  /**
   * Opens the WebSocket, as `new WebSocket(url, options)` of the package `ws` does.
   * @internal whose types are no dependency of a program
   */
  openSocket?: OpenSocket;
}

/** A running listener: the events of one workspace, in order, each once. */
export interface RealtimeListener extends AsyncIterableIterator<RealtimeEvent> {
  /** Counters so far. */
  readonly statistics: RealtimeStatistics;
  /**
   * Resolves when the first connection is live: events that happen from then on arrive.
   * @throws KadoaError when that cannot come about, with the reason: AUTHENTICATION, FORBIDDEN, …
   */
  ready(): Promise<void>;
  /**
   * Marks the current event as handled. Asking for the next event does so by itself, so this is needed only before
   * the loop is left: otherwise that last event comes again.
   */
  done(): void;
  /** Ends the connection; resolves when the position is saved. Leaving the loop does the same. */
  close(): Promise<void>;
}
