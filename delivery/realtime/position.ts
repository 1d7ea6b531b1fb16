import type { RealtimeEvent } from "./events";

/**
 * Where a stream is to be taken up again: not after its last event but one event before it. That event then
 * comes again, which shows that the service's buffer still reaches back this far; the cursor is opaque and
 * shows nothing by itself.
 */
export interface Resumption {
  /** Sent as `lastCursor`; absent when no event with a cursor has come yet. */
  cursor?: string;
  /** The event that must come again before any new one; absent after a single event. */
  expects?: string;
}

/** What a cursor store keeps. Treat it as opaque; it is plain JSON. */
export interface StoredPosition extends Resumption {
  /** The workspace that the cursor belongs to. */
  teamId: string;
  /** What was handled last, oldest first: it is not handed over a second time. */
  handled: string[];
}

/** What an event is told by: its id, else its cursor. Without either it cannot be told from another. */
export function keyOf({ id, cursor }: RealtimeEvent): string | undefined {
  return id ?? (cursor === undefined ? undefined : `cursor ${cursor}`);
}

/** The last two cursors of a stream. */
export class Position {
  #before: string | undefined;
  #last: { cursor: string; key: string } | undefined;

  /** @param start where an earlier process left off */
  constructor(start: Resumption = {}) {
    this.#before = start.cursor;
    if (start.cursor !== undefined && start.expects !== undefined) {
      this.#last = { cursor: start.cursor, key: start.expects };
    }
  }

  get resumption(): Resumption {
    if (this.#last === undefined) return this.#before === undefined ? {} : { cursor: this.#before };
    if (this.#before === undefined) return { cursor: this.#last.cursor };
    return { cursor: this.#before, expects: this.#last.key };
  }

  advance(event: RealtimeEvent): void {
    if (event.cursor === undefined) return;
    if (this.#last !== undefined && this.#last.cursor !== event.cursor) this.#before = this.#last.cursor;
    this.#last = { cursor: event.cursor, key: keyOf(event) ?? event.cursor };
  }

  /** What came before does not lead on to what comes now. */
  restart(): void {
    this.#before = undefined;
    this.#last = undefined;
  }
}
