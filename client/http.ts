import { randomUUID } from "node:crypto";
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import type { z } from "zod";
import { type Clock, systemClock } from "./clock";
import { KadoaError } from "./errors";
import { faultOf } from "./faults";
import { userAgent } from "./version.gen";

export interface HttpOptions {
  baseUrl: string;
  apiKey: string;
  /** Where requests go; by default a keep-alive pool that honours HTTPS_PROXY and NO_PROXY. */
  dispatcher?: Dispatcher;
  clock?: Clock;
  /** Longest wait for one answer, its body included, in milliseconds. @default 30000 */
  timeoutMs?: number;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface HttpRequest<T> {
  method: Method;
  /** The path after the base, its parameters already escaped. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** What the answer must be. */
  schema: z.ZodType<T>;
  signal?: AbortSignal;
}

/** The service's answers are small; a log page can hold a few snapshots of extracted data. */
const maximumAnswerBytes = 64 * 1024 * 1024;

/** Kadoa's REST API as one function: JSON in, a checked answer or a KadoaError out. */
export class Http {
  readonly #options: HttpOptions;
  readonly #clock: Clock;
  readonly #ownDispatcher: Dispatcher | undefined;
  readonly #dispatcher: Dispatcher;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#ownDispatcher = options.dispatcher ? undefined : defaultDispatcher();
    this.#dispatcher = options.dispatcher ?? (this.#ownDispatcher as Dispatcher);
  }

  /** Sends one request. Every failure is a KadoaError that names the call. */
  async request<T>(request: HttpRequest<T>): Promise<T> {
    return this.#attempt(request);
  }

  async close(): Promise<void> {
    await this.#ownDispatcher?.close();
  }

  async #attempt<T>(request: HttpRequest<T>): Promise<T> {
    const call = `${request.method} ${request.path}`;
    const requestId = randomUUID();
    const deadline = new AbortController();
    const timeoutMs = this.#options.timeoutMs ?? 30_000;
    const cancelDeadline = this.#clock.schedule(() => deadline.abort(), timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline.signal]) : deadline.signal;
    let answer: Answer;
    try {
      answer = await this.#exchange(request, requestId, signal);
    } catch (cause) {
      if (request.signal?.aborted) throw new KadoaError("CANCELLED", `${call} was cancelled`, { cause });
      throw faultOf({
        call,
        baseUrl: this.#options.baseUrl,
        requestId,
        cause,
        timedOut: deadline.signal.aborted,
        timeoutMs,
      });
    } finally {
      cancelDeadline();
    }
    return this.#judge(request, call, answer, requestId);
  }

  async #exchange<T>(request: HttpRequest<T>, requestId: string, signal: AbortSignal): Promise<Answer> {
    const url = new URL(this.#options.baseUrl + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const response = await this.#dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      signal,
      headers: {
        accept: "application/json",
        "user-agent": userAgent,
        "x-api-key": this.#options.apiKey,
        "x-request-id": requestId,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      headersTimeout: 0, // Our own deadline covers headers and body, exactly and on the injected clock.
      bodyTimeout: 0,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += (chunk as Buffer).length;
      if (size > maximumAnswerBytes) throw new Error(`the answer exceeds ${maximumAnswerBytes} bytes`);
      chunks.push(chunk as Buffer);
    }
    return {
      status: response.statusCode,
      headers: response.headers,
      text: Buffer.concat(chunks).toString("utf8"),
    };
  }

  #judge<T>(request: HttpRequest<T>, call: string, answer: Answer, sentId: string): T {
    const requestId = header(answer, "x-request-id") ?? header(answer, "x-amzn-requestid") ?? sentId;
    const body = parseJson(answer.text);
    if (answer.status < 200 || answer.status > 299) {
      throw refusal({ call, answer, body, requestId, apiKey: this.#options.apiKey, now: this.#clock.now() });
    }
    const parsed = request.schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
    const what = body === undefined ? "it is not JSON" : `${issue?.message ?? "it does not fit"}${where}`;
    throw new KadoaError(
      "UNEXPECTED_ANSWER",
      `${answer.status} from ${call} is not what the API documents: ${what}`,
      {
        status: answer.status,
        requestId,
        fix: `check that ${this.#options.baseUrl} is Kadoa's API; request id ${requestId}.`,
      },
    );
  }
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

function defaultDispatcher(): Dispatcher {
  const options = { keepAliveTimeout: 4_000, connect: { timeout: 10_000 } };
  const proxied = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].some(
    (name) => process.env[name],
  );
  return proxied ? new EnvHttpProxyAgent(options) : new Agent(options);
}

function header(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Refusal {
  call: string;
  answer: Answer;
  body: unknown;
  requestId: string;
  apiKey: string;
  now: number;
}

function refusal({ call, answer, body, requestId, apiKey, now }: Refusal): KadoaError {
  const { status } = answer;
  const words = wordsOf(body);
  const code = codeOf(status);
  const fix = fixes[code];
  const retryAfterSeconds = retryAfter(header(answer, "retry-after"), now);
  return new KadoaError(code, `${status} from ${call}${words ? `: ${words}` : ""}`, {
    status,
    requestId,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(fix === undefined ? {} : { fix: fix.replace("{id}", requestId) }),
  }).redacted([apiKey]);
}

const fixes: Partial<Record<ReturnType<typeof codeOf>, string>> = {
  AUTHENTICATION:
    "set a valid key with `pulumi config set --secret kadoa:apiKey`, or KADOA_API_KEY; refresh and destroy use the key of the last `up`, so after rotating it run `pulumi up`, or add `--run-program`.",
  FORBIDDEN: "use an API key that may do this, or ask the workspace's owner.",
  SERVER: "run it again; if it stays, give Kadoa's support the request id {id}.",
  RATE_LIMITED: "wait, then run it again with a lower `--parallel`.",
};

function codeOf(status: number) {
  if (status === 401) return "AUTHENTICATION";
  if (status === 403) return "FORBIDDEN";
  if (status === 404) return "NOT_FOUND";
  if (status === 409) return "CONFLICT";
  if (status === 429) return "RATE_LIMITED";
  if (status >= 500) return "SERVER";
  if (status < 400) return "UNEXPECTED_ANSWER";
  return "INVALID";
}

/** Error bodies come in several shapes; the words are in `message`, or in `error` when that is text. */
function wordsOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { message, error } = body as { message?: unknown; error?: unknown };
  const words =
    typeof message === "string" && message ? message : typeof error === "string" ? error : undefined;
  return words?.replace(/\s+/g, " ").slice(0, 500);
}

/** `Retry-After` in seconds or as a date. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
