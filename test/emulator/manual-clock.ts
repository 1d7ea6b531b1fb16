import type { Clock } from "../../client/clock";
import { eventually } from "../eventually";

/** Time that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 1, 3, 4, 5, 6);
  #timers: { at: number; wait: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, milliseconds: number): () => void {
    const timer = { at: this.#now + milliseconds, wait: milliseconds, run: callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** What is waited for now, in milliseconds. */
  get waits(): number[] {
    return this.#timers.map(({ wait }) => wait);
  }

  /** Returns when something waits for so long. */
  async untilWaitOf(milliseconds: number): Promise<void> {
    await eventually(() => {
      if (!this.waits.includes(milliseconds)) {
        throw new Error(`nothing waits ${milliseconds} ms; there are waits of ${this.waits.join(", ")}`);
      }
    });
  }

  /** Moves time on and runs what is due, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}
