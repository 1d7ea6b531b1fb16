import type { Clock } from "../../client/clock";

/**
 * Time that passes only as the code under test waits: a wait ends at once and moves the clock on, while a
 * deadline runs out only when the test says so. What counts as a deadline is told by its length.
 */
export class StoryClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  readonly #deadlines = new Set<{ at: number; run: () => void }>();
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  /** What happens in the world during each wait. */
  meanwhile: (() => Promise<void>) | undefined;

  constructor(readonly deadlinesFromMs = 30_000) {}

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, milliseconds: number): () => void {
    const timer = { at: this.#now + milliseconds, run: callback };
    if (milliseconds >= this.deadlinesFromMs) {
      this.#deadlines.add(timer);
      return () => this.#deadlines.delete(timer);
    }
    this.waits.push(milliseconds);
    let over = false;
    setImmediate(async () => {
      await this.meanwhile?.();
      if (!over) this.#reach(timer);
    });
    return () => {
      over = true;
    };
  }

  /** Time passes without anybody waiting for it. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** The deadlines that run now are over; the answer is how many they were. */
  expire(): number {
    const running = [...this.#deadlines];
    for (const timer of running) {
      this.#deadlines.delete(timer);
      this.#reach(timer);
    }
    return running.length;
  }

  #reach({ at, run }: { at: number; run: () => void }): void {
    this.#now = Math.max(this.#now, at);
    run();
  }
}
