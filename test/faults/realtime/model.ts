import type { Discontinuity } from "../../../delivery/realtime";

export interface Verdict {
  published: number;
  delivered: number;
  /** Handed over although it had been handled already. */
  repeated: string[];
  /** Handed over after a later event, though nothing had put it out of order on its way. */
  misordered: string[];
  /** Missing while the service still held it. */
  lost: string[];
  /** Missing without a discontinuity between its neighbours. */
  silentlyLost: string[];
  /** Missing as it had to be, and said so. */
  excused: number;
  /** Discontinuities between neighbours with nothing missing. */
  falseAlarms: Discontinuity[];
}

/** What ought to arrive, held beside what does. */
export class Model {
  readonly #published: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #handled = new Set<string>();
  /** Ids in the order of their handling; an event may be handled before its publisher has its answer. */
  readonly #order: string[] = [];
  readonly #repeated: string[] = [];
  /** Events that the service could not keep. */
  readonly #losable = new Set<string>();
  readonly discontinuities: Discontinuity[] = [];
  /** Newest events in a row that were not losable. */
  certain = 0;

  publish(id: string, { losable = false }: { losable?: boolean } = {}): void {
    this.#places.set(id, this.#published.length);
    this.#published.push(id);
    if (losable) this.#losable.add(id);
    this.certain = losable ? 0 : this.certain + 1;
  }

  handle(id: string): void {
    if (this.#handled.has(id)) this.#repeated.push(id);
    this.#handled.add(id);
    this.#order.push(id);
  }

  has(id: string): boolean {
    return this.#handled.has(id);
  }

  get published(): number {
    return this.#published.length;
  }

  get delivered(): number {
    return this.#handled.size;
  }

  judge(swapped: ReadonlySet<string>): Verdict {
    const missing = this.#published.filter((id) => !this.#handled.has(id));
    const said = (id: string) => this.discontinuities.some((gap) => this.#covers(gap, id));
    return {
      published: this.published,
      delivered: this.delivered,
      repeated: [...this.#repeated],
      misordered: this.#misordered(swapped),
      lost: missing.filter((id) => !this.#losable.has(id)),
      silentlyLost: missing.filter((id) => !said(id)),
      excused: missing.filter((id) => this.#losable.has(id) && said(id)).length,
      falseAlarms: this.discontinuities.filter((gap) => !missing.some((id) => this.#covers(gap, id))),
    };
  }

  #misordered(swapped: ReadonlySet<string>): string[] {
    let last = -1;
    return this.#order.filter((id) => {
      if (swapped.has(id)) return false;
      const place = this.#places.get(id) ?? -1;
      const late = place <= last;
      last = Math.max(last, place);
      return late;
    });
  }

  /** Whether the event lies between the two that the discontinuity names. */
  #covers({ after, before }: Discontinuity, id: string): boolean {
    const place = this.#places.get(id) ?? -1;
    const from = after === undefined ? -1 : (this.#places.get(after) ?? -1);
    const to =
      before === undefined ? this.#nextHandled(from) : (this.#places.get(before) ?? this.#published.length);
    return from < place && place < to;
  }

  #nextHandled(from: number): number {
    for (let place = from + 1; place < this.#published.length; place++) {
      if (this.#handled.has(this.#published[place] ?? "")) return place;
    }
    return this.#published.length;
  }
}
