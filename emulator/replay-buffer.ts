import type { Clock } from "../client/clock";
import type { Event } from "./events";

export interface ReplayOptions {
  /** Events that are kept for a team. */
  limit: number;
  /** Events that come again at or before the cursor of a subscription. */
  overlap: number;
}

/** The last realtime events of one team, each with a cursor of the form `<milliseconds>-<n>`. */
export class ReplayBuffer {
  readonly #clock: Clock;
  #events: { cursor: string; event: Event }[] = [];
  #lastAt = 0;
  #lastNumber = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps the event and answers its cursor. */
  add(event: Event, { limit }: ReplayOptions): string {
    const at = Math.max(this.#clock.now(), this.#lastAt);
    this.#lastNumber = at === this.#lastAt ? this.#lastNumber + 1 : 0;
    this.#lastAt = at;
    const cursor = `${at}-${this.#lastNumber}`;
    this.#events.push({ cursor, event });
    // Trimmed in bulk: taking one from the front of a long array at every turn would be slow.
    if (this.#events.length >= limit * 2) this.#events = this.#events.slice(-limit);
    return cursor;
  }

  /** What came after the cursor, oldest first. Nothing, when the cursor is unknown or has left the buffer. */
  after(cursor: string, { limit, overlap }: ReplayOptions): readonly { cursor: string; event: Event }[] {
    const kept = this.#events.slice(-limit);
    const position = kept.findIndex((entry) => entry.cursor === cursor);
    return position === -1 ? [] : kept.slice(Math.max(0, position + 1 - overlap));
  }
}
