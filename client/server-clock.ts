/** How far the service's clock is ahead of ours, in milliseconds; negative where ours is ahead. */
export interface ClockDifference {
  atLeastMs: number;
  atMostMs: number;
}

/**
 * What is known of the service's clock, from the `Date` of its answers. That is cut to whole seconds and made
 * at some moment between request and answer, so each answer gives bounds; of many answers the closest count.
 */
export class ServerClock {
  #ahead: ClockDifference | undefined;

  /** Takes note of an answer: its `Date`, and when its request was sent and it was received. */
  saw(date: number, sentAt: number, receivedAt: number): void {
    const said = { atLeastMs: date - receivedAt, atMostMs: date + 1000 - sentAt };
    const known = this.#ahead;
    const contradicts =
      known !== undefined && (known.atLeastMs > said.atMostMs || known.atMostMs < said.atLeastMs);
    // A contradiction means that one of the clocks was set meanwhile.
    if (known === undefined || contradicts) this.#ahead = said;
    else {
      this.#ahead = {
        atLeastMs: Math.max(known.atLeastMs, said.atLeastMs),
        atMostMs: Math.min(known.atMostMs, said.atMostMs),
      };
    }
  }

  /** How far it is ahead of ours; undefined before any answer. */
  get ahead(): ClockDifference | undefined {
    return this.#ahead;
  }

  /** The earliest that the service's clock can have shown at a moment of ours; undefined before any answer. */
  earliestAt(localTime: number): number | undefined {
    return this.#ahead === undefined ? undefined : localTime + this.#ahead.atLeastMs;
  }
}
