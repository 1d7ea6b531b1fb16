import type { Arrival } from "./sequence";

/** Full at either limit. */
export const queueLimits = { events: 1_000, bytes: 16 * 1024 * 1024 };

/** What has arrived and was not handed over yet, in order. */
export class EventQueue {
  #arrivals: Arrival[] = [];
  #first = 0;
  #bytes = 0;

  get length(): number {
    return this.#arrivals.length - this.#first;
  }

  get isFull(): boolean {
    return this.length >= queueLimits.events || this.#bytes >= queueLimits.bytes;
  }

  /** Low enough to read on; well below full, so that reading does not start and stop all the time. */
  get isLow(): boolean {
    return this.length <= queueLimits.events / 2 && this.#bytes <= queueLimits.bytes / 2;
  }

  push(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    this.#bytes += arrival.bytes;
  }

  shift(): Arrival | undefined {
    const arrival = this.#arrivals[this.#first];
    if (arrival === undefined) return undefined;
    this.#first += 1;
    this.#bytes -= arrival.bytes;
    // Moved up now and then, not at every step.
    if (this.#first * 2 >= this.#arrivals.length) {
      this.#arrivals = this.#arrivals.slice(this.#first);
      this.#first = 0;
    }
    return arrival;
  }
}
