/** The keys that came last, each with its place in the order of coming; the oldest are forgotten. */
export class RecentKeys {
  readonly #places = new Map<string, number>();
  /** A key's slot is its place modulo the capacity, so the one to forget is found without a search. */
  readonly #slots: string[] = [];
  #next = 0;

  constructor(readonly capacity: number) {}

  /** Adds a key that is not there yet. */
  add(key: string): void {
    const slot = this.#next % this.capacity;
    const oldest = this.#slots[slot];
    if (oldest !== undefined) this.#places.delete(oldest);
    this.#slots[slot] = key;
    this.#places.set(key, this.#next++);
  }

  /** Grows with every key; undefined when the key has not come, or is forgotten. */
  placeOf(key: string): number | undefined {
    return this.#places.get(key);
  }

  /** The last ones, oldest first. */
  latest(count: number): string[] {
    const from = Math.max(0, this.#next - Math.min(count, this.#slots.length));
    return Array.from({ length: this.#next - from }, (_, index) => {
      return this.#slots[(from + index) % this.capacity] as string;
    });
  }
}
