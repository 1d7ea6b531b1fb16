import type { Arrival } from "./sequence";

/** Full at either limit. */
export const queueLimits = { events: 1_000, bytes: 16 * 1024 * 1024 };

/** What has arrived and was not handed over yet, in order. */
export class EventQueue {
  #entries: { arrival: Arrival; bytes: number }[] = [];
  #first = 0;
  #bytes = 0;

  get length(): number {
    return this.#entries.length - this.#first;
  }

  get isFull(): boolean {
    return this.length >= queueLimits.events || this.#bytes >= queueLimits.bytes;
  }

  /** Low enough to read on; well below full, so that reading does not start and stop all the time. */
  get isLow(): boolean {
    return this.length <= queueLimits.events / 2 && this.#bytes <= queueLimits.bytes / 2;
  }

  push(arrival: Arrival, bytes: number): void {
    this.#entries.push({ arrival, bytes });
    this.#bytes += bytes;
  }

  shift(): Arrival | undefined {
    const entry = this.#entries[this.#first];
    if (entry === undefined) return undefined;
    this.#first += 1;
    this.#bytes -= entry.bytes;
    // Moved up now and then, not at every step.
    if (this.#first * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
    return entry.arrival;
  }
}
