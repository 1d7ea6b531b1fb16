import type { KadoaError } from "../../client/errors";
import type { DiscardReason } from "./frames";

/**
 * Why it cannot be shown that no event is missing:
 * - `missing-overlap`: the last event did not come again on the new connection. The outage was longer than
 *   the service's buffer, or the service does not know the cursor.
 * - `no-cursor`: the connection was down and no event with a cursor had come before, so nothing is replayed.
 * - `unverifiable`: resumed after the only event so far; events may be missing, and nothing would show it.
 * - `unreadable-frame`: the service kept sending a frame that is too large or broken; what lay behind it
 *   in the replay is given up. A larger `maxFrameBytes` may help.
 */
export type DiscontinuityReason = "missing-overlap" | "no-cursor" | "unverifiable" | "unreadable-frame";

/** Events may be missing between these two. After every other fault, what was not delivered comes again. */
export interface Discontinuity {
  /** Tells it from the other reports of the connection. */
  type: "discontinuity";
  /** Why it cannot be shown that no event is missing. */
  reason: DiscontinuityReason;
  /** Id of the last event before the gap; of one without an id, its cursor. */
  after?: string;
  /** Id of the first event after it, once it is known. */
  before?: string;
}

/** What a listener tells about its connection. */
export type RealtimeStatus =
  /** A token is fetched and a WebSocket opened. */
  | { type: "connecting"; attempt: number }
  /** Events arrive. `confirmed`: the service has shown by an answer that it read the subscription. */
  | { type: "connected"; confirmed: boolean }
  /** The service is about to close; the connection stays up while its replacement is made. */
  | { type: "draining"; replaceInMs: number }
  /** No connection is left. A new one is made, the first try at once. */
  | { type: "reconnecting"; reason: string }
  /** A try failed; the next one follows after a wait. */
  | { type: "retrying"; attempt: number; waitMs: number; error: KadoaError }
  | Discontinuity
  /** A frame was not an event; `total` counts all of them so far. */
  | { type: "discarded"; reason: DiscardReason; total: number }
  /** The queue is full: nothing more is read until the consumer has caught up. */
  | { type: "paused"; queued: number }
  | { type: "resumed" }
  /** The cursor store failed: after a restart, events come again that were handled already. */
  | { type: "cursor-not-saved"; error: KadoaError }
  | { type: "not-acknowledged"; eventId: string; error: KadoaError };

/** Counters since the listener was made. */
export interface RealtimeStatistics {
  /** Connections that came up. */
  connections: number;
  /** Events handed over and not yet handled, or waiting for the consumer. */
  queued: number;
  /** Events that the consumer has handled. */
  handled: number;
  /** Events that came again and were left out. */
  duplicates: number;
  /** Frames that were not events, by reason. */
  discarded: Readonly<Record<DiscardReason, number>>;
  /** Gaps in which events may be missing. */
  discontinuities: number;
}
