import { type Clock, sleep } from "../../client/clock";
import type { Connections } from "../../client/connections";
import { KadoaError } from "../../client/errors";
import { exchange, TimedOut } from "../../client/exchange";

export interface AcknowledgementsOptions {
  /** HTTP base of the realtime service. */
  realtimeApiUrl: string;
  connections: Connections;
  clock: Clock;
  onFailure(eventId: string, error: KadoaError): void;
}

const mostWaiting = 1_000;
const mostAtOnce = 4;
const answerLimitMs = 10_000;
const largestAnswer = 1024 * 1024;

/**
 * Tells the service which events were handled, beside the stream and without holding it up. The service
 * promises nothing in return, so a failure is told and not tried again.
 */
export class Acknowledgements {
  readonly #options: AcknowledgementsOptions;
  readonly #waiting: string[] = [];
  readonly #senders = new Set<Promise<void>>();

  constructor(options: AcknowledgementsOptions) {
    this.#options = options;
  }

  send(eventId: string): void {
    if (this.#waiting.length === mostWaiting) {
      const dropped = this.#waiting.shift() as string;
      const problem = `more than ${mostWaiting} acknowledgements wait for ${new URL(this.#options.realtimeApiUrl).origin}`;
      this.#options.onFailure(dropped, new KadoaError("TIMEOUT", problem));
    }
    this.#waiting.push(eventId);
    if (this.#senders.size >= mostAtOnce) return;
    const sender = this.#sendAll().finally(() => this.#senders.delete(sender));
    this.#senders.add(sender);
  }

  /** Waits for what is under way, but not longer than this. */
  async flush(limitMs: number): Promise<void> {
    const done = new AbortController();
    const limit = sleep(this.#options.clock, limitMs, done.signal).catch(() => {});
    await Promise.race([Promise.all(this.#senders), limit]);
    done.abort();
    this.#waiting.length = 0;
  }

  async #sendAll(): Promise<void> {
    for (let id = this.#waiting.shift(); id !== undefined; id = this.#waiting.shift()) await this.#post(id);
  }

  async #post(id: string): Promise<void> {
    const { realtimeApiUrl, connections, clock, onFailure } = this.#options;
    const url = new URL(`${realtimeApiUrl}/api/v1/events/ack`);
    // Without a user name and a password.
    const call = `POST ${url.origin}${url.pathname}`;
    try {
      const { status } = await exchange(connections, {
        origin: url.origin,
        path: url.pathname + url.search,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id }),
        timeoutMs: answerLimitMs,
        clock,
        maximumBytes: largestAnswer,
        tooLarge: () => new Error(`its answer is larger than ${largestAnswer} bytes`),
      });
      if (status > 299) onFailure(id, new KadoaError("SERVER", `${status} from ${call}`));
    } catch (cause) {
      const words = cause instanceof TimedOut ? `no answer within ${answerLimitMs / 1000} s` : "no answer";
      onFailure(id, new KadoaError("CONNECTION_LOST", `${call}: ${words}`, { cause }));
    }
  }
}
