import type { Reading } from "./readings";
import { overlapLength } from "./secret-forms";

const filterSize = 1 << 16;
const factor = 31;
/** What the oldest sign of a piece weighs in its hash. */
const oldest = Array.from({ length: overlapLength - 1 }).reduce<number>(
  (weight) => Math.imul(weight, factor),
  1,
);

/** Every piece of a text that is long enough to be of use to somebody. */
export class Pieces {
  readonly #pieces = new Set<string>();
  /** Tells quickly of most texts that they hold none: there may be thousands of secrets. */
  readonly #filter = new Uint8Array(filterSize);

  /** Without what is taken out of the original anyway, in the order of its places. */
  constructor(readings: readonly Reading[], ranges: readonly { start: number; end: number }[]) {
    for (const { text, starts } of readings) {
      let [free, next] = [0, 0];
      for (let at = 0; at < text.length; at++) {
        const start = starts[at] ?? 0;
        while ((ranges[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++;
        free = start >= (ranges[next]?.start ?? Number.POSITIVE_INFINITY) ? 0 : free + 1;
        if (free >= overlapLength) this.#add(text.slice(at + 1 - overlapLength, at + 1));
      }
    }
  }

  /** Whether one of them stands in a text, not before the place given. */
  occurIn(text: string, from: number): boolean {
    if (this.#pieces.size === 0) return false;
    let hash = 0;
    for (let at = from; at < text.length; at++) {
      const begin = at + 1 - overlapLength;
      if (begin > from) hash = (hash - Math.imul(text.charCodeAt(begin - 1), oldest)) | 0;
      hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0;
      if (begin < from || this.#filter[slot(hash)] === 0) continue;
      if (this.#pieces.has(text.slice(begin, at + 1))) return true;
    }
    return false;
  }

  #add(piece: string): void {
    this.#pieces.add(piece);
    let hash = 0;
    for (let at = 0; at < piece.length; at++) hash = (Math.imul(hash, factor) + piece.charCodeAt(at)) | 0;
    this.#filter[slot(hash)] = 1;
  }
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 16)) & (filterSize - 1);
}
