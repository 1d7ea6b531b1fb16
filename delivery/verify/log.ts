import type { KadoaClient } from "../../client/client";
import { type Clock, sleep } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import { isMaskedText } from "../../client/masks";
import type { Channel, Delivery } from "../../client/schemas";

export type Outcome = "delivered" | "failed" | "pending" | "unknown";

/** The log's words for how a delivery ended are not documented; these are read by their stem. */
export function outcomeOf({ eventStatus }: Delivery): Outcome {
  const status = eventStatus ?? "";
  if (/fail|error|reject|undeliver|drop|expire|abort/i.test(status)) return "failed";
  if (/pend|queue|process(?!ed)|progress|retry|created/i.test(status)) return "pending";
  if (/sent|deliver|success|complete|processed|^ok$/i.test(status)) return "delivered";
  return "unknown";
}

export interface LogOptions {
  client: KadoaClient;
  clock: Clock;
  /** The earliest row that counts, in milliseconds since the epoch by our clock. */
  since: number;
  signal: AbortSignal;
}

const firstWaitMs = 50;
const longestWaitMs = 2_000;
const pageSize = 100;
const mostPages = 50;
/** Rows are looked for from this long before the start when the service's clock is not known. */
const unknownSkewMs = 600_000;

/** The waits between two readings of the log, from the first waiter to the last. */
class Reading {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #stopping = new AbortController();
  #waitMs = firstWaitMs;
  #soon = false;
  #wake = new AbortController();

  constructor({ clock, signal }: LogOptions) {
    this.#clock = clock;
    this.#signal = AbortSignal.any([signal, this.#stopping.signal]);
  }

  /** Waits until the log is to be read again; false when it is not any more. */
  async next(): Promise<boolean> {
    this.#wake = new AbortController();
    if (!this.#soon) {
      const ending = AbortSignal.any([this.#signal, this.#wake.signal]);
      await sleep(this.#clock, this.#waitMs, ending).catch(() => undefined);
      this.#waitMs = Math.min(this.#waitMs * 1.5, longestWaitMs);
    }
    this.#soon = false;
    return !this.#signal.aborted;
  }

  soon(): void {
    this.#soon = true;
    this.#wake.abort();
  }

  stop(): void {
    this.#stopping.abort();
  }
}

/** The delivery log, read again and again for as long as somebody waits for rows; once for all who wait. */
export class DeliveryLog {
  readonly #options: LogOptions;
  readonly #waiting = new Map<string, (rows: readonly Delivery[]) => void>();
  #reading: Reading | undefined;
  /** Why the log could not be read the last time. */
  fault: KadoaError | undefined;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  /** Calls back whenever there are rows of this event. @returns what ends it */
  watch(eventId: string, onRows: (rows: readonly Delivery[]) => void): () => void {
    this.#waiting.set(eventId, onRows);
    if (this.#reading === undefined) {
      this.#reading = new Reading(this.#options);
      void this.#read(this.#reading);
    }
    return () => {
      this.#waiting.delete(eventId);
      if (this.#waiting.size > 0) return;
      this.#reading?.stop();
      this.#reading = undefined;
    };
  }

  /** Something happened that the log may explain: it is read without waiting any longer. */
  readSoon(): void {
    this.#reading?.soon();
  }

  async #read(reading: Reading): Promise<void> {
    while (await reading.next()) {
      try {
        const rows = await this.#rows();
        this.fault = undefined;
        for (const [eventId, onRows] of [...this.#waiting]) {
          const own = rows.get(eventId);
          if (own !== undefined) onRows(own);
        }
      } catch (error) {
        this.fault =
          error instanceof KadoaError
            ? error
            : new KadoaError("UNEXPECTED_ANSWER", String(error), { cause: error });
      }
    }
  }

  /** The rows of the events that are waited for, by event id. */
  async #rows(): Promise<Map<string, Delivery[]>> {
    const { client, since, signal } = this.#options;
    const startDate = new Date(client.serverClock.earliestAt(since) ?? since - unknownSkewMs).toISOString();
    const found = new Map<string, Delivery[]>();
    for (let page = 0; page < mostPages; page++) {
      const filter = { startDate, limit: pageSize, offset: page * pageSize };
      const { events, hasMore } = await client.deliveries(filter, { signal });
      for (const row of events) {
        if (row.eventId && this.#waiting.has(row.eventId)) {
          found.set(row.eventId, [...(found.get(row.eventId) ?? []), this.#repeatable(row)]);
        }
      }
      if (!hasMore || events.length === 0) break;
    }
    return found;
  }

  /** Reports repeat the service's word for how a delivery ended. */
  #repeatable(row: Delivery): Delivery {
    const { eventStatus } = row;
    return eventStatus ? { ...row, eventStatus: this.#options.client.secrets.said(eventStatus) } : row;
  }
}

/** What the log says of each channel; `unclear` holds channels whose rows cannot be told apart. */
export interface Attribution {
  rows: Map<string, Delivery>;
  unclear: { channels: Channel[]; rows: Delivery[] }[];
}

/**
 * Says which row is which channel's. A row names no channel but repeats its configuration, perhaps with
 * secrets hidden: so the rest has to be equal. Channels that are alike share their rows, when these say the
 * same.
 */
export function attribute(rows: readonly Delivery[], channels: readonly Channel[]): Attribution {
  const result: Attribution = { rows: new Map(), unclear: [] };
  for (const group of alike(channels, rows)) {
    const own = [...group.rows].sort((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));
    const [first] = own;
    if (first === undefined) continue;
    const [only] = group.channels;
    if (only !== undefined && group.channels.length === 1) {
      result.rows.set(only.id, own.at(-1) ?? first);
    } else if (own.length >= group.channels.length && new Set(own.map(outcomeOf)).size === 1) {
      for (const channel of group.channels) result.rows.set(channel.id, first);
    } else {
      result.unclear.push({ channels: group.channels, rows: own });
    }
  }
  return result;
}

function alike(channels: readonly Channel[], rows: readonly Delivery[]) {
  const groups: { channels: Channel[]; rows: Delivery[] }[] = [];
  for (const channel of channels) {
    const own = rows.filter((row) => describes(row, channel));
    const same = groups.find((group) => group.rows.some((row) => own.includes(row)));
    if (same === undefined) groups.push({ channels: [channel], rows: own });
    else {
      same.channels.push(channel);
      same.rows.push(...own.filter((row) => !same.rows.includes(row)));
    }
  }
  return groups;
}

function describes({ channelConfig }: Delivery, channel: Channel): boolean {
  // A log that tells nothing of the channel could mean any of them.
  if (channelConfig === null || channelConfig === undefined) return true;
  const logged = visible(channelConfig);
  const known = visible(channel.config);
  if (logged.size === 0) return known.size === 0;
  return [...logged].every(
    ([key, value]) =>
      known.has(key) && (isMaskedText(value) || isMaskedText(known.get(key)) || value === known.get(key)),
  );
}

/** Everything in a configuration that is no secret, by its path. */
function visible(value: unknown, path = ""): Map<string, unknown> {
  if (typeof value !== "object" || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value)
      .filter(([key]) => !/token|password|secret|^headers$/i.test(key))
      .flatMap(([key, inner]) => [...visible(inner, `${path}.${key}`)]),
  );
}
