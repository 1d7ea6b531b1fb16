/**
 * What is known of the service's clock, from the `Date` of its answers. That is cut to whole seconds and older
 * by the way back, so each answer says only how far the service's clock is at least ahead of ours; of many
 * answers the one that says most counts.
 */
export class ServerClock {
  #atLeastAheadMs: number | undefined;

  /** Takes note of an answer: its `Date`, and when its request was sent and it was received. */
  saw(date: number, sentAt: number, receivedAt: number): void {
    const atLeast = date - receivedAt;
    const atMost = date + 1000 - sentAt;
    const known = this.#atLeastAheadMs;
    // A contradiction means that one of the clocks was set meanwhile.
    this.#atLeastAheadMs = known === undefined || known > atMost ? atLeast : Math.max(known, atLeast);
  }

  /** The earliest that the service's clock can have shown at a moment of ours; undefined before any answer. */
  earliestAt(localTime: number): number | undefined {
    return this.#atLeastAheadMs === undefined ? undefined : localTime + this.#atLeastAheadMs;
  }
}
