import type { Clock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import type { Channel } from "../../client/schemas";
import type { Target } from "./judge";
import type { Place } from "./places";
import { Arrivals, type SentTest } from "./sent-test";

/** How long after an arrival without an id its tests are judged once more, in milliseconds. */
const secondLookMs = 5_000;

/** Looks at all places that the channels under test deliver to, from before the first test to the end. */
export class Watch {
  readonly arrivals = new Arrivals();
  readonly #places: readonly Place[];
  readonly #clock: Clock;
  readonly #faults = new Map<Place, KadoaError>();
  readonly #closers: (() => Promise<void> | void)[] = [];
  readonly #following = new Map<SentTest, { unproven: () => void; cancel: () => void }>();

  /** @param places in the order of preference: a channel is looked for at the first that knows it */
  constructor(places: readonly Place[], channels: readonly Channel[], clock: Clock) {
    this.#places = places.filter((place) =>
      channels.some((channel) => place.addressOf(channel) !== undefined),
    );
    this.#clock = clock;
  }

  /** Resolves when every place is live, or is known not to be. */
  async open(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#places.map((place) => this.#open(place, signal)));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#closers.map(async (close) => close()));
  }

  seenAt(channel: Channel): Target["seenAt"] {
    for (const place of this.#places) {
      const address = place.addressOf(channel);
      if (address !== undefined) return { place, address };
    }
    return undefined;
  }

  /** Why nothing can be seen of this channel. */
  faultAt({ seenAt }: Target): KadoaError | undefined {
    return seenAt && this.#faults.get(seenAt.place);
  }

  /** Lets a test know of what arrives; `unproven` is called when that alone proves nothing. @returns what ends it */
  follow(test: SentTest, unproven: () => void): () => void {
    this.#following.set(test, { unproven, cancel: () => {} });
    if (test.hasCandidate) this.#lookAgain(test);
    return () => {
      this.#following.get(test)?.cancel();
      this.#following.delete(test);
    };
  }

  async #open(place: Place, signal: AbortSignal): Promise<void> {
    try {
      const close = await place.watch(
        {
          saw: ({ id, ...arrival }) => {
            this.arrivals.add({ ...arrival, place }, id);
            this.#update(arrival.eventType, id);
          },
          refused: (refusal) => this.arrivals.rejections.push({ ...refusal, place }),
          ended: (error) => this.#faults.set(place, error),
        },
        signal,
      );
      this.#closers.push(close);
    } catch (error) {
      this.#faults.set(
        place,
        error instanceof KadoaError
          ? error
          : new KadoaError("UNEXPECTED_ANSWER", String(error), { cause: error }),
      );
    }
  }

  #update(eventType: string, id: string | undefined): void {
    for (const test of [...this.#following.keys()]) {
      if (test.eventType !== eventType || (id !== undefined && id !== test.eventId)) continue;
      test.update();
      if (id === undefined && test.hasCandidate) this.#lookAgain(test);
    }
  }

  /** Something without an id arrived: the log may confirm it now, and if it says nothing, time decides. */
  #lookAgain(test: SentTest): void {
    const following = this.#following.get(test);
    if (following === undefined) return;
    following.unproven();
    following.cancel();
    following.cancel = this.#clock.schedule(() => test.update(), secondLookMs);
  }
}
