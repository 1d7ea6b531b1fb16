import { Agent } from "undici/index.js";
import { type Clock, sleep } from "../client/clock";
import type { EndpointFaults } from "./endpoint-faults";

/** Waits before the second, third and fourth attempt; after that it is given up. */
const retryWaitsMs = [1_000, 2_000, 4_000];
/** How long one attempt may take. */
const timeoutMs = 30_000;
/** Bytes of an answer's body that are kept. */
const answerLimit = 2_048;
/** Deliveries under way or waiting for their next attempt. */
const pendingLimit = 10_000;

export interface WebhookRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: unknown;
  /** Whose endpoint it is, so that a fault can be set for it. */
  channelId?: string;
}

/** How one attempt ended: with an HTTP status, or without an answer. */
export interface Attempt {
  /** ISO 8601: when it began. */
  at: string;
  status?: number;
  error?: string;
  tookMs?: number;
  /** The beginning of the answer's body, once it has come. */
  answer?: string;
}

/** Sends webhooks as the platform does. One that is not acknowledged by a 2xx is tried again. */
export class Webhooks {
  readonly #clock: Clock;
  readonly #agent = new Agent({ connect: { timeout: 10_000 }, headersTimeout: 0, bodyTimeout: 0 });
  #cancelled = new AbortController();
  #pending = 0;

  readonly #faults: EndpointFaults;

  constructor(clock: Clock, faults: EndpointFaults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** Answers whether it was acknowledged; `onAttempt` hears of each attempt as it ends. Never throws. */
  async deliver(request: WebhookRequest, onAttempt: (attempt: Attempt) => void): Promise<boolean> {
    const { signal } = this.#cancelled;
    if (this.#pending >= pendingLimit) {
      onAttempt({ at: this.#now(), error: `not sent: ${pendingLimit} deliveries are waiting` });
      return false;
    }
    this.#pending += 1;
    try {
      for (const wait of [0, ...retryWaitsMs]) {
        if (wait > 0) await sleep(this.#clock, wait, signal);
        const attempt = await this.#attempt(request, signal);
        onAttempt(attempt);
        if (attempt.status !== undefined && attempt.status >= 200 && attempt.status < 300) return true;
      }
      return false;
    } catch {
      return false; // Cancelled while it waited.
    } finally {
      this.#pending -= 1;
    }
  }

  /** Gives up everything under way. */
  clear(): void {
    this.#cancelled.abort();
    this.#cancelled = new AbortController();
  }

  async close(): Promise<void> {
    this.#cancelled.abort();
    await this.#agent.destroy();
  }

  async #attempt(request: WebhookRequest, signal: AbortSignal): Promise<Attempt> {
    const { url, method, headers, body, channelId } = request;
    const at = this.#now();
    const started = this.#clock.now();
    const took = () => ({ tookMs: this.#clock.now() - started });
    const fault = this.#faults.meet(channelId);
    if (fault !== undefined) return { at, ...fault, ...took() };
    const deadline = new AbortController();
    const cancelDeadline = this.#clock.schedule(() => deadline.abort(), timeoutMs);
    try {
      const target = new URL(url);
      const response = await this.#agent.request({
        origin: target.origin,
        path: target.pathname + target.search,
        method,
        headers: onceEach({ ...headers, "Content-Type": "application/json" }),
        body: JSON.stringify(body),
        signal: AbortSignal.any([signal, deadline.signal]),
      });
      const attempt: Attempt = { at, status: response.statusCode, ...took() };
      // The status is the answer; of what else comes only the beginning is kept, and nobody waits for it.
      void beginningOf(response.body).then(
        (text) => {
          if (text !== "") attempt.answer = text;
        },
        () => undefined,
      );
      return attempt;
    } catch (error) {
      if (deadline.signal.aborted) return { at, error: `no answer within ${timeoutMs} ms`, ...took() };
      const { code = "the request could not be sent" } = error as NodeJS.ErrnoException;
      return { at, error: code, ...took() };
    } finally {
      cancelDeadline();
    }
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= answerLimit) break;
  }
  return Buffer.concat(chunks).subarray(0, answerLimit).toString("utf8");
}

/** Names in any case are the same header. The last value counts: what the platform sends is not replaced. */
function onceEach(headers: Record<string, string>): Record<string, string> {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [name, value]]));
  return Object.fromEntries(byName.values());
}

/** The headers by which a channel's `auth` proves who sends. Types are in any case. */
export function authHeaders(auth: unknown): Record<string, string> {
  const { type, token, username, password, headers } = (auth ?? {}) as Record<string, unknown>;
  switch (String(type).toLowerCase()) {
    case "bearer":
      return { authorization: `Bearer ${token}` };
    case "basic":
      return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
    case "header":
      return headers as Record<string, string>;
    default:
      return {};
  }
}
