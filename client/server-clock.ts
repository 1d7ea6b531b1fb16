/** How far the service's clock is ahead of ours, in milliseconds; negative where ours is ahead. */
export interface ClockDifference {
  atLeastMs: number;
  atMostMs: number;
}

/** A `Date` and a `createdAt` may come from two machines; further apart than this they contradict each other. */
const machinesApartMs = 5_000;

/**
 * What is known of the service's clock. The `Date` of an answer is cut to whole seconds and made at some moment
 * between request and answer, so each answer gives bounds; of many answers the closest count. The `createdAt`
 * of what a write of ours has just made is exact, and of the clock by which objects are judged.
 */
export class ServerClock {
  #dates: ClockDifference | undefined;
  #writes: ClockDifference | undefined;

  /** Takes note of an answer: its `Date`, and when its request was sent and it was received. */
  saw(date: number, sentAt: number, receivedAt: number): void {
    const said = { atLeastMs: date - receivedAt, atMostMs: date + 1000 - sentAt };
    this.#dates = narrowed(this.#dates, said);
    if (this.#writes !== undefined && !overlap(this.#writes, said, machinesApartMs)) this.#writes = undefined;
  }

  /** Takes note of the `createdAt` of what a call has made. */
  sawCreation(createdAt: number, sentAt: number, receivedAt: number): void {
    // Milliseconds are cut off; and by a service that writes whole seconds, those.
    const cutMs = createdAt % 1000 === 0 ? 1000 : 1;
    const said = { atLeastMs: createdAt - receivedAt - 1, atMostMs: createdAt + cutMs - sentAt };
    // An object that was there before the call says nothing of the time of the call.
    const isOlder = this.#dates !== undefined && !overlap(this.#dates, said, machinesApartMs);
    if (!isOlder) this.#writes = narrowed(this.#writes, said);
  }

  /** How far it is ahead of ours; undefined before any answer. */
  get ahead(): ClockDifference | undefined {
    if (this.#writes === undefined || this.#dates === undefined) return this.#writes ?? this.#dates;
    // Where they differ, it is `createdAt` that objects are judged by.
    return overlap(this.#writes, this.#dates) ? narrowed(this.#writes, this.#dates) : this.#writes;
  }

  /** Whether it is known of the clock by which objects are judged, and not only of the one that writes `Date`. */
  get isOfCreations(): boolean {
    return this.#writes !== undefined;
  }

  /** How far the bounds are apart between which it is known, in milliseconds. */
  get unknownMs(): number {
    const { ahead } = this;
    return ahead === undefined ? Number.POSITIVE_INFINITY : ahead.atMostMs - ahead.atLeastMs;
  }

  /** The earliest that the service's clock can have shown at a moment of ours; undefined before any answer. */
  earliestAt(localTime: number): number | undefined {
    return this.ahead && localTime + this.ahead.atLeastMs;
  }

  /** The latest that it can have shown. */
  latestAt(localTime: number): number | undefined {
    return this.ahead && localTime + this.ahead.atMostMs;
  }
}

/** A time without a zone is read as UTC, whatever the zone of this machine is. */
export function timeOf(createdAt: string): number {
  const hasZone = /(z|[+-]\d\d(:?\d\d)?)$/i.test(createdAt) || !/\d[t ]\d/i.test(createdAt);
  return Date.parse(hasZone ? createdAt : `${createdAt}Z`);
}

export function overlap(a: ClockDifference, b: ClockDifference, apartMs = 0): boolean {
  return a.atLeastMs <= b.atMostMs + apartMs && b.atLeastMs <= a.atMostMs + apartMs;
}

/** What both say; where they contradict each other one of the clocks was set meanwhile, and the later counts. */
export function narrowed(known: ClockDifference | undefined, said: ClockDifference): ClockDifference {
  if (known === undefined || !overlap(known, said)) return said;
  return {
    atLeastMs: Math.max(known.atLeastMs, said.atLeastMs),
    atMostMs: Math.min(known.atMostMs, said.atMostMs),
  };
}
