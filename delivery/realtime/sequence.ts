import type { RealtimeEvent } from "./events";
import { keyOf, Position, type Resumption } from "./position";
import { RecentKeys } from "./recent-keys";
import type { Discontinuity, DiscontinuityReason } from "./status";

/** One connection's part in the sequence, from its subscription to its end. */
export interface Feed {
  readonly generation: number;
  /** Place of the event that must come again before any new one. */
  readonly expects: number | undefined;
  /** Whether the feed's place in the sequence is known. */
  joined: boolean;
  /** What cannot be shown about the time before this feed; told once the connection is up. */
  doubt: DiscontinuityReason | undefined;
}

/** An event in the place where the consumer gets it. */
export interface Arrival {
  readonly event: RealtimeEvent;
  /** Size of its frame. */
  readonly bytes: number;
  /** Came after its successors: it must not move the position back. */
  readonly late: boolean;
  /** What came before does not lead on to it. */
  readonly afterGap: boolean;
}

export interface SequenceOptions {
  /** How many events are remembered as seen. */
  window: number;
  start?: Resumption;
  /** Seen by an earlier process, oldest first. */
  seen?: readonly string[];
  onDiscontinuity(discontinuity: Discontinuity): void;
}

/** Events held back from a replaced connection; more are handed on at once. */
const mostStragglers = 1_000;

/**
 * Makes one sequence out of what several connections deliver, one after the other or overlapping.
 *
 * Each connection delivers in order but may start anywhere, repeat, and leave out. A new one has joined the
 * sequence when it repeats the event that its subscription expects; from then on it leads, and what only
 * older connections deliver waits until the leader has had its chance, so that the order holds. A leader
 * that skips the expected event has left a gap: that is said, and never passed over.
 */
export class Sequence {
  readonly #options: SequenceOptions;
  readonly #position: Position;
  readonly #seen: RecentKeys;
  readonly #open = new Set<Feed>();
  /** From older connections than the leading one, and not seen on it, in their order. */
  readonly #stragglers = new Map<string, { event: RealtimeEvent; bytes: number }>();
  #leader: Feed | undefined;
  #generations = 0;
  #lastKey: string | undefined;
  #gapAhead = false;
  /** Whether there is anything to resume: an earlier connection, of this process or of one before. */
  #resumes: boolean;
  /** Events that came again, whatever the reason. */
  duplicates = 0;

  constructor(options: SequenceOptions) {
    this.#options = options;
    this.#position = new Position(options.start);
    this.#seen = new RecentKeys(options.window);
    for (const key of options.seen ?? []) this.#seen.add(key);
    this.#lastKey = options.start?.expects ?? options.seen?.at(-1);
    this.#resumes = options.start !== undefined;
  }

  /** Called at the moment of subscribing. */
  join(): { feed: Feed; lastCursor?: string } {
    const { cursor, expects } = this.#position.resumption;
    const place = expects === undefined ? undefined : this.#seen.placeOf(expects);
    const overlaps = this.#open.size > 0;
    this.#generations += 1;
    const feed: Feed = {
      generation: this.#generations,
      expects: place,
      joined: place === undefined,
      doubt:
        !this.#resumes || overlaps || place !== undefined
          ? undefined
          : cursor === undefined
            ? "no-cursor"
            : "unverifiable",
    };
    this.#leader ??= feed;
    this.#open.add(feed);
    return { feed, ...(cursor === undefined ? {} : { lastCursor: cursor }) };
  }

  /** The feed's connection is up: what comes from now on comes to us. */
  confirm(feed: Feed): void {
    this.#resumes = true;
    if (feed.doubt === undefined) return;
    this.#discontinue(feed.doubt);
    feed.doubt = undefined;
  }

  /** @returns what was held back for the feed to deliver in its order: that cannot happen any more */
  leave(feed: Feed): Arrival[] {
    this.#open.delete(feed);
    if (feed !== this.#leader) return [];
    this.#leader = [...this.#open].at(-1);
    return this.releaseStragglers();
  }

  /** What is to be handed on now, in order. */
  accept(feed: Feed, event: RealtimeEvent, bytes: number): Arrival[] {
    const key = keyOf(event);
    const place = key === undefined ? undefined : this.#seen.placeOf(key);
    if (place !== undefined) {
      this.duplicates += 1;
      if (!feed.joined && feed.expects !== undefined && place >= feed.expects) this.#lead(feed);
      // The leader has passed this place: what the older feed had before it, the leader left out.
      return this.#isBehind(feed) ? this.releaseStragglers() : [];
    }
    if (key !== undefined && this.#isBehind(feed)) {
      this.#stragglers.set(key, { event, bytes });
      return this.#stragglers.size > mostStragglers ? this.releaseStragglers() : [];
    }
    if (!feed.joined) {
      this.#discontinue("missing-overlap", key);
      this.#lead(feed);
    }
    if (this.#stragglers.size === 0) return [this.#arrive(event, bytes, key)];
    return [...this.#stragglersBefore(key), this.#arrive(event, bytes, key)];
  }

  get holdsStragglers(): boolean {
    return this.#stragglers.size > 0;
  }

  /** Hands on what the leader has not delivered: late is better than not at all. */
  releaseStragglers(): Arrival[] {
    const released = [...this.#stragglers].map(([key, held]) => this.#arriveLate(held, key));
    this.#stragglers.clear();
    return released;
  }

  /** Gives up the position: the service cannot get past what follows it. */
  skip(reason: DiscontinuityReason): void {
    this.#position.restart();
    this.#discontinue(reason);
    this.#resumes = false; // Told already.
  }

  #isBehind(feed: Feed): boolean {
    return this.#leader !== undefined && feed.generation < this.#leader.generation;
  }

  #lead(feed: Feed): void {
    feed.joined = true;
    this.#leader = feed;
  }

  #discontinue(reason: DiscontinuityReason, beforeKey?: string): void {
    this.#gapAhead = true;
    this.#options.onDiscontinuity({
      type: "discontinuity",
      reason,
      ...(this.#lastKey === undefined ? {} : { after: this.#lastKey }),
      ...(beforeKey === undefined ? {} : { before: beforeKey }),
    });
  }

  /** The leader has come to an event that an older feed had delivered: what stood before it comes first. */
  #stragglersBefore(key: string | undefined): Arrival[] {
    if (key === undefined || !this.#stragglers.has(key)) return [];
    const passed: Arrival[] = [];
    for (const [place, held] of this.#stragglers) {
      this.#stragglers.delete(place);
      if (place === key) break;
      passed.push(this.#arriveLate(held, place));
    }
    return passed;
  }

  #arrive(event: RealtimeEvent, bytes: number, key: string | undefined): Arrival {
    const afterGap = this.#gapAhead;
    this.#gapAhead = false;
    // A cursor from before the gap may be unknown to the service: what it could replay is not risked.
    if (afterGap) this.#position.restart();
    if (key !== undefined) {
      this.#seen.add(key);
      this.#lastKey = key;
    }
    this.#position.advance(event);
    return { event, bytes, late: false, afterGap };
  }

  #arriveLate({ event, bytes }: { event: RealtimeEvent; bytes: number }, key: string): Arrival {
    this.#seen.add(key);
    return { event, bytes, late: true, afterGap: false };
  }
}
