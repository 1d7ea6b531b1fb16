import type { Clock } from "../client/clock";
import type { Behaviour } from "./behaviour";
import type { Event } from "./events";

export interface ReplayOptions {
  /** Events that are kept for a team. */
  limit: number;
  /** Events that come again at or before the cursor of a subscription. */
  overlap: number;
}

/** An event that may be heard again. */
export interface Heard {
  cursor: string;
  event: Event;
  /** How many there were before it. */
  place: number;
}

/** The last realtime events of one team, each with a cursor of the form `<milliseconds>-<n>`. */
export class ReplayBuffer {
  readonly #clock: Clock;
  #events: Heard[] = [];
  #acknowledged = new Set<string>();
  #places = 0;
  #lastAt = 0;
  #lastNumber = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps the event, with its cursor. */
  add(event: Event, { limit }: ReplayOptions): Heard {
    const at = Math.max(this.#clock.now(), this.#lastAt);
    this.#lastNumber = at === this.#lastAt ? this.#lastNumber + 1 : 0;
    this.#lastAt = at;
    const cursor = `${at}-${this.#lastNumber}`;
    const heard = { cursor, event, place: this.#places++ };
    this.#events.push(heard);
    // Trimmed in bulk: taking one from the front of a long array at every turn would be slow.
    if (this.#events.length < limit * 2) return heard;
    this.#events = this.#events.slice(-limit);
    const known = new Set(this.#events.map((kept) => kept.event.id));
    this.#acknowledged = new Set([...this.#acknowledged].filter((id) => known.has(id)));
    return heard;
  }

  acknowledge(id: string): void {
    if (this.#events.some(({ event }) => event.id === id)) this.#acknowledged.add(id);
  }

  /** What came after the cursor, oldest first. */
  after(cursor: string, { limit, overlap }: ReplayOptions, behaviour: Behaviour): readonly Heard[] {
    const kept = this.#events.slice(-limit);
    const position = kept.findIndex((entry) => entry.cursor === cursor);
    if (position === -1) return behaviour.unknownCursor === "all" ? kept : [];
    const repeated = behaviour.replay === "inclusive" ? Math.max(1, overlap) : overlap;
    const again = kept.slice(Math.max(0, position + 1 - repeated));
    if (behaviour.acknowledged === "replayed") return again;
    return again.filter(({ event }) => !this.#acknowledged.has(event.id));
  }
}
