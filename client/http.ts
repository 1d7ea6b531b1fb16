import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { type Answer, dateOf, refusal, requestIdOf } from "./answers";
import { type Clock, systemClock } from "./clock";
import { type Connections, openConnections } from "./connections";
import { KadoaError } from "./errors";
import { exchange, TimedOut } from "./exchange";
import { faultOf } from "./faults";
import { parseJson } from "./json";
import { Retry, type RetryPolicy } from "./retry";
import { leftOut, Secrets } from "./secrets";
import { ServerClock, timeOf } from "./server-clock";

export interface HttpOptions {
  baseUrl: string;
  apiKey: string;
  /** The name in `kadoa:profiles` of the account, for messages. */
  profile?: string | undefined;
  /** Where requests go; by default a keep-alive pool that honours HTTPS_PROXY and NO_PROXY. */
  dispatcher?: Connections;
  clock?: Clock;
  /** Spreads the waits between tries; from 0 to 1. @default Math.random */
  random?: () => number;
  /** Longest wait for one answer, its body included, in milliseconds. @default 30000 */
  timeoutMs?: number;
  /** How often and how long a call is tried again. */
  retry?: Partial<RetryPolicy>;
  /** Asked before each write: whether anybody still wants it. @default always */
  isWanted?: () => Promise<boolean>;
  /**
   * Once it is aborted, no call is begun, and questions and waits that are under way end. A write that has been sent is
   * waited for: only its answer says what it did.
   */
  ending?: AbortSignal;
  /** What no message repeats; the key and the URL's credentials join it. @default what the environment holds */
  secrets?: Secrets;
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
  /** Whether sending it twice is the same as sending it once. @default true, but false for POST */
  idempotent?: boolean;
  signal?: AbortSignal;
  /** Most tries, where fewer are wanted than of other calls. */
  tries?: number;
  /** For a call that makes something: when that came up, by the service's clock. */
  createdAt?(answer: T): string | null | undefined;
}

/** One try of a request. */
interface Attempt {
  requestId: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** The service's answers are small; a log page can hold a few snapshots of extracted data. */
const maximumAnswerBytes = 64 * 1024 * 1024;

/** Kadoa's REST API as one function: JSON in, a checked answer or a KadoaError out. */
export class Http {
  readonly serverClock = new ServerClock();
  readonly secrets: Secrets;
  readonly #options: HttpOptions;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #clock: Clock;
  readonly #retry: Retry;
  #connections: Connections | undefined;
  #own: Promise<Connections> | undefined;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#connections = options.dispatcher;
    const { origin, pathname } = new URL(options.baseUrl);
    this.#origin = origin;
    this.#basePath = pathname.replace(/\/$/, "");
    this.secrets = options.secrets ?? Secrets.ofEnvironment(process.env);
    this.secrets.learn(options.apiKey);
    this.secrets.learnUrl(options.baseUrl);
    this.#clock = options.clock ?? systemClock;
    this.#retry = new Retry({
      clock: this.#clock,
      random: options.random ?? Math.random,
      ...(options.retry === undefined ? {} : { policy: options.retry }),
    });
  }

  /**
   * Sends a request, again where that is safe and may help. Every failure is a KadoaError that names the
   * call. A POST is only repeated when it is certain that the service did nothing.
   */
  request<T>(request: HttpRequest<T>): Promise<T> {
    const timeoutMs = this.#options.timeoutMs ?? 30_000;
    return this.#retry.run({
      idempotent: request.idempotent ?? request.method !== "POST",
      signal: either(request.signal, this.#options.ending),
      tries: request.tries,
      attempt: (timeLeftMs) => this.#attempt(request, Math.min(timeoutMs, timeLeftMs)),
      cancelled: (cause) => cancelled(request, cause),
    });
  }

  async close(): Promise<void> {
    const own = await this.#own?.catch(() => undefined);
    await own?.close();
  }

  /** Made at the first call: a process that makes none does not load what makes calls. */
  async #open(): Promise<Connections> {
    this.#own ??= openConnections();
    this.#connections = await this.#own;
    return this.#connections;
  }

  async #attempt<T>(request: HttpRequest<T>, timeoutMs: number): Promise<T> {
    const { ending, isWanted } = this.#options;
    if (ending?.aborted) throw cancelled(request, ending.reason);
    if (request.method !== "GET" && !((await isWanted?.()) ?? true)) throw unwanted(request);
    const caller = either(request.signal, request.method === "GET" ? ending : undefined);
    const requestId = randomUUID();
    const sentAt = this.#clock.now();
    let answer: Answer;
    try {
      const connections = this.#connections ?? (await this.#open());
      answer = await this.#exchange(connections, request, { requestId, timeoutMs, signal: caller });
    } catch (cause) {
      if (cause instanceof KadoaError) throw cause;
      if (caller?.aborted) throw cancelled(request, cause);
      throw faultOf({
        call: nameOf(request),
        baseUrl: this.#options.baseUrl,
        profile: this.#options.profile,
        requestId,
        secrets: this.secrets,
        cause,
        timedOut: cause instanceof TimedOut,
        timeoutMs,
      });
    }
    const receivedAt = this.#clock.now();
    const date = dateOf(answer);
    if (date !== undefined) this.serverClock.saw(date, sentAt, receivedAt);
    const result = this.#judge(request, answer, requestId);
    const createdAt = timeOf(request.createdAt?.(result) ?? "");
    if (!Number.isNaN(createdAt)) this.serverClock.sawCreation(createdAt, sentAt, receivedAt);
    return result;
  }

  #exchange<T>(
    connections: Connections,
    request: HttpRequest<T>,
    { requestId, timeoutMs, signal }: Attempt,
  ): Promise<Answer> {
    return exchange(connections, {
      origin: this.#origin,
      path: this.#basePath + request.path + queryOf(request),
      method: request.method,
      headers: {
        "x-api-key": this.#options.apiKey,
        "x-request-id": requestId,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      timeoutMs,
      clock: this.#clock,
      signal,
      maximumBytes: maximumAnswerBytes,
      tooLarge: (answer) => this.#tooLarge(request, answer, requestId),
    });
  }

  #judge<T>(request: HttpRequest<T>, answer: Answer, sentId: string): T {
    const call = nameOf(request);
    const { secrets } = this;
    const requestId = requestIdOf(answer, sentId, secrets);
    const body = parseJson(answer.text);
    if (answer.status < 200 || answer.status > 299) {
      const { profile } = this.#options;
      const [origin, now] = [this.#origin, this.#clock.now()];
      throw refusal({ call, answer, body, requestId, origin, secrets, profile, now });
    }
    const parsed = request.schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
    const what = body === undefined ? "it is not JSON" : `${issue?.message ?? "it does not fit"}${where}`;
    throw new KadoaError(
      "UNEXPECTED_ANSWER",
      `${answer.status} from ${call} is not what the API documents: ${secrets.said(what) ?? leftOut}`,
      {
        status: answer.status,
        requestId,
        // Text that is not JSON may have been cut on its way; JSON of another form comes again.
        transient: body === undefined,
        fix: this.#checkOrigin(requestId),
      },
    );
  }

  #tooLarge(
    request: HttpRequest<unknown>,
    { status, headers }: Pick<Answer, "status" | "headers">,
    sentId: string,
  ): KadoaError {
    const megabytes = maximumAnswerBytes / 1024 / 1024;
    const requestId = requestIdOf({ headers }, sentId, this.secrets);
    const problem = `${status} from ${nameOf(request)} is larger than ${megabytes} MB`;
    const fix = this.#checkOrigin(requestId);
    return new KadoaError("UNEXPECTED_ANSWER", problem, { status, requestId, fix });
  }

  #checkOrigin(requestId: string): string {
    return `check that ${this.#origin} is Kadoa's API; request id ${requestId}.`;
  }
}

function nameOf({ method, path }: HttpRequest<unknown>): string {
  return `${method} ${path}`;
}

function queryOf({ query }: HttpRequest<unknown>): string {
  if (query === undefined) return "";
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? "" : `?${parameters}`;
}

function either(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other);
}

function unwanted(request: HttpRequest<unknown>): KadoaError {
  const problem = `${nameOf(request)} was not sent, because the run that it belongs to has ended`;
  return new KadoaError("CANCELLED", problem, { fix: "run `pulumi up` again." });
}

function cancelled(request: HttpRequest<unknown>, cause: unknown): KadoaError {
  return new KadoaError("CANCELLED", `${nameOf(request)} was cancelled`, { cause });
}
