import { randomUUID } from "node:crypto";
import { type Answer as HttpAnswer, header, requestIdOf } from "../../client/answers";
import { systemClock } from "../../client/clock";
import type { Connections } from "../../client/connections";
import { exchange, TimedOut } from "../../client/exchange";
import { parseJson } from "../../client/json";
import { isLoopback } from "../../client/loopback";
import type { Secrets } from "../../client/secrets";
import { Difference } from "./difference";

export interface Call {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  /** Another service than the API. */
  baseUrl?: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, with its content type. */
  text?: { content: string; type: string };
  /** Another key than the account's; null for none. */
  apiKey?: string | null;
}

/** One whole answer, as it came. */
export interface Answer extends HttpAnswer {
  /** Undefined when the text is no JSON. */
  json: unknown;
  requestId: string;
  receivedAt: number;
}

export interface WireOptions {
  baseUrl: string;
  apiKey: string;
  connections: Connections;
  secrets: Secrets;
  /** Ends questions that are under way. What changes something is waited for: only its answer says what it did. */
  signal: AbortSignal;
  /** Longest wait for one answer, its body included, in milliseconds. */
  answerMs: number;
}

const maximumBytes = 8 * 1024 * 1024;
/** After so many calls in a row without an answer nobody is there. */
const mostSilences = 3;

/** HTTP as it is: nothing is tried again, and every answer is an answer. */
export class Wire {
  readonly #options: WireOptions;
  #silences = 0;
  /** Statuses that told to wait, and the headers about limits, of all answers. */
  readonly limits = new Set<string>();

  constructor(options: WireOptions) {
    this.#options = options;
  }

  get isSilent(): boolean {
    return this.#silences >= mostSilences;
  }

  /** Whether the service is one of this machine. */
  get isLocal(): boolean {
    return isLoopback(new URL(this.#options.baseUrl).hostname);
  }

  /** From now on silence is counted from the beginning, such as before what was made is deleted. */
  forgetSilence(): void {
    this.#silences = 0;
  }

  /** @throws Difference when no whole answer comes */
  async send(call: Call): Promise<Answer> {
    const { secrets, answerMs, signal } = this.#options;
    signal.throwIfAborted();
    const sentId = randomUUID();
    try {
      const answer = await this.#exchange(call, sentId);
      this.#silences = 0;
      this.#noteLimits(answer);
      return {
        ...answer,
        json: parseJson(answer.text),
        requestId: requestIdOf(answer, sentId, secrets),
        receivedAt: Date.now(),
      };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Difference) throw error;
      this.#silences += 1;
      throw new Difference(
        error instanceof TimedOut ? `no answer within ${answerMs / 1000} s` : "the connection broke",
        sentId,
      );
    }
  }

  async #exchange(call: Call, sentId: string): Promise<HttpAnswer> {
    const url = new URL((call.baseUrl ?? this.#options.baseUrl) + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const { body, type } = bodyOf(call);
    const { connections, answerMs, signal } = this.#options;
    return exchange(connections, {
      origin: url.origin,
      path: url.pathname + url.search,
      method: call.method,
      headers: {
        "x-request-id": sentId,
        ...this.#keyOf(call),
        ...(type === undefined ? {} : { "content-type": type }),
      },
      body,
      timeoutMs: answerMs,
      clock: systemClock,
      signal: call.method === "GET" ? signal : undefined,
      maximumBytes,
      tooLarge: () => new Difference("an answer of more than 8 MB", sentId),
    });
  }

  #keyOf({ apiKey = this.#options.apiKey }: Call): Record<string, string> {
    return apiKey === null ? {} : { "x-api-key": apiKey };
  }

  #noteLimits(answer: HttpAnswer): void {
    if (answer.status === 429) this.limits.add("429");
    for (const name of Object.keys(answer.headers)) {
      if (/^(x-)?ratelimit(-(limit|remaining|reset|policy))?$|^retry-after$/.test(name))
        this.limits.add(name);
    }
  }
}

function bodyOf({ body, text }: Call): { body: string | null; type?: string } {
  if (text !== undefined) return { body: text.content, type: text.type };
  return body === undefined ? { body: null } : { body: JSON.stringify(body), type: "application/json" };
}

/** The content type without its parameters, for people. */
export function contentTypeOf(answer: HttpAnswer): string {
  const [type = ""] = (header(answer, "content-type") ?? "").split(";");
  return /^[\w.+-]+\/[\w.+-]+$/.test(type.trim()) ? type.trim() : "no content type";
}
