/**
 * The keys that came last, each with its place in the order of coming; the oldest are forgotten.
 *
 * A table of our own and no `Map`: each event is looked for and added, and a Map of ten thousand texts that come and go
 * takes a seventh of all that an event costs (bench/realtime-ingest). Here, keys whose hashes are alike form a chain
 * from the newest back. Nothing is done to forget a key: a search ends where the forgotten places begin.
 */
export class RecentKeys {
  /** A key's slot is its place modulo the capacity. */
  readonly #keys: string[] = [];
  /** By slot: the place of the key before it in its chain. */
  readonly #before: Float64Array;
  /** By chain: the place of its newest key. */
  readonly #newest: Float64Array;
  /** Places begin at 1: 0 is the end of every chain. */
  #next = 1;
  #lastKey: string | undefined;
  #lastChain = 0;

  constructor(readonly capacity: number) {
    // Twice as many chains as keys, so that most are short, and a power of two.
    this.#newest = new Float64Array(2 ** Math.ceil(Math.log2(2 * capacity)));
    this.#before = new Float64Array(capacity);
  }

  /** Adds a key that is not there yet. */
  add(key: string): void {
    const chain = this.#chainOf(key);
    const slot = this.#next % this.capacity;
    this.#keys[slot] = key;
    this.#before[slot] = this.#newest[chain] ?? 0;
    this.#newest[chain] = this.#next;
    this.#next += 1;
  }

  /** Grows with every key; undefined when the key has not come, or is forgotten. */
  placeOf(key: string): number | undefined {
    const oldest = Math.max(1, this.#next - this.capacity);
    let place = this.#newest[this.#chainOf(key)] ?? 0;
    while (place >= oldest) {
      const slot = place % this.capacity;
      if (this.#keys[slot] === key) return place;
      place = this.#before[slot] ?? 0;
    }
    return undefined;
  }

  /** The last ones, oldest first. */
  latest(count: number): string[] {
    const from = Math.max(1, this.#next - Math.min(count, this.capacity));
    return Array.from({ length: this.#next - from }, (_, index) => {
      return this.#keys[(from + index) % this.capacity] as string;
    });
  }

  /** A key is looked for and then added: its chain is reckoned once for both. */
  #chainOf(key: string): number {
    if (key === this.#lastKey) return this.#lastChain;
    let hash = 0;
    for (let index = 0; index < key.length; index++) hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
    this.#lastKey = key;
    this.#lastChain = (hash ^ (hash >>> 15)) & (this.#newest.length - 1);
    return this.#lastChain;
  }
}
