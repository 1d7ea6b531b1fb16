/** Work that waits for its turn: so much at a time, so much waiting at most. */
export class WorkQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #idle: (() => void)[] = [];
  #running = 0;

  constructor(
    readonly concurrency: number,
    readonly capacity: number,
  ) {}

  get isFull(): boolean {
    return this.#waiting.length >= this.capacity;
  }

  /** Settles as the work does. Ask `isFull` before. */
  run(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => work().then(resolve, reject));
      this.#next();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void> {
    if (this.#running === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #next(): void {
    while (this.#running < this.concurrency) {
      const work = this.#waiting.shift();
      if (work === undefined) break;
      this.#running++;
      void work().finally(() => {
        this.#running--;
        this.#next();
        if (this.#running === 0 && this.#waiting.length === 0)
          for (const tell of this.#idle.splice(0)) tell();
      });
    }
  }
}

/** The last keys that were used, and what became of each. The oldest makes room. */
export class RecentKeys<T> {
  readonly #entries = new Map<string, T>();

  constructor(readonly capacity: number) {}

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.capacity && oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
