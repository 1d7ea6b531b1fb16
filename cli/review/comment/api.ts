import type { Dispatcher } from "undici";
import type { z } from "zod";
import type { Answer } from "../../../client/answers";
import { systemClock } from "../../../client/clock";
import { type Connections, openConnections } from "../../../client/connections";
import { KadoaError } from "../../../client/errors";
import { exchange, TimedOut } from "../../../client/exchange";
import { parseJson } from "../../../client/json";
import { Retry, type RetryPolicy } from "../../../client/retry";
import { secrets } from "../../account/secrets";
import { refusalOf } from "./refusal";

export interface ApiOptions {
  /** For people: `GitHub`. */
  service: string;
  /** All calls go below it. */
  url: string;
  headers: Readonly<Record<string, string>>;
  token: string;
  /** The environment variable that holds the token. */
  tokenName: string;
  signal: AbortSignal;
}

interface Call<T> {
  method: "GET" | "POST" | "PUT" | "PATCH";
  /** Below the address of the API; or a whole address on the same host. */
  path: string;
  body?: unknown;
  schema: z.ZodType<T>;
  /** @default true, but false for POST */
  idempotent?: boolean;
}

/** All calls of one comment together, in milliseconds. */
const longestCommentMs = 300_000;
const longestAnswerMs = 30_000;
const largestAnswer = 32 * 1024 * 1024;
const policy: Partial<RetryPolicy> = { tries: 5, longestWaitMs: 10_000 };

/** The API of a service that holds pull requests: each call is tried again within bounds, and no message says the token. */
export class Api {
  readonly #options: ApiOptions;
  readonly #deadline: AbortSignal;
  readonly #retry = new Retry({ clock: systemClock, random: Math.random, policy });
  #connections: Promise<Connections> | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#deadline = AbortSignal.any([options.signal, AbortSignal.timeout(longestCommentMs)]);
    secrets.learn(options.token);
    secrets.learnUrl(options.url);
  }

  /** The answer, and its headers. @throws KadoaError */
  async call<T>(call: Call<T>): Promise<{ data: T; headers: Dispatcher.ResponseData["headers"] }> {
    return this.#retry.run({
      idempotent: call.idempotent ?? call.method !== "POST",
      signal: this.#deadline,
      attempt: (timeLeftMs) => this.#attempt(call, Math.min(longestAnswerMs, timeLeftMs)),
      cancelled: () => this.#ended(call),
    });
  }

  async #attempt<T>(call: Call<T>, timeoutMs: number) {
    const url = this.#urlOf(call);
    let answer: Answer;
    try {
      answer = await this.#exchange(call, url, timeoutMs);
    } catch (cause) {
      if (cause instanceof KadoaError) throw cause;
      if (this.#deadline.aborted) throw this.#ended(call);
      throw this.#brokenBy(cause, call, timeoutMs);
    }
    const { status, headers, text } = answer;
    const { service, tokenName } = this.#options;
    const body = parseJson(text);
    const parsed = status >= 200 && status < 300 ? call.schema.safeParse(body) : undefined;
    if (parsed?.success) return { data: parsed.data, headers };
    throw refusalOf({ name: nameOf(call), service, tokenName, status, headers, body, now: Date.now() });
  }

  async #exchange(call: Call<unknown>, url: URL, timeoutMs: number) {
    this.#connections ??= openConnections();
    return exchange(await this.#connections, {
      origin: url.origin,
      path: url.pathname + url.search,
      method: call.method,
      headers: {
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        ...this.#options.headers,
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      timeoutMs,
      clock: systemClock,
      signal: this.#deadline,
      maximumBytes: largestAnswer,
      tooLarge: () => this.#tooLarge(call),
    });
  }

  /** The token goes to the host of the API and to no other. */
  #urlOf({ path }: Call<unknown>): URL {
    const { url, service } = this.#options;
    const base = url.replace(/\/+$/, "");
    const asked = new URL(path.startsWith("/") ? base + path : path);
    if (asked.origin === new URL(base).origin) return asked;
    throw new KadoaError("UNEXPECTED_ANSWER", `${service} sends on to another host, ${asked.origin}`, {
      fix: `check the address of ${service}'s API.`,
    });
  }

  async close(): Promise<void> {
    const connections = await this.#connections?.catch(() => undefined);
    await connections?.destroy();
  }

  #brokenBy(cause: unknown, call: Call<unknown>, timeoutMs: number): KadoaError {
    const { service } = this.#options;
    const fix = `run it again; if it stays, look at the status of ${service}, the network and HTTPS_PROXY.`;
    if (cause instanceof TimedOut) {
      const problem = `${nameOf(call)} had no answer from ${service} within ${timeoutMs / 1000} s`;
      return new KadoaError("TIMEOUT", problem, { transient: true, fix });
    }
    const { code } = cause as NodeJS.ErrnoException;
    const neverSent = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"].includes(
      code ?? "",
    );
    const reason = code ?? secrets.said((cause as Error).message) ?? "";
    return neverSent
      ? new KadoaError("UNREACHABLE", `${nameOf(call)} did not reach ${service} (${reason})`, {
          transient: code !== "ENOTFOUND",
          fix,
        })
      : new KadoaError(
          "CONNECTION_LOST",
          `the connection to ${service} broke during ${nameOf(call)} (${reason})`,
          {
            transient: true,
            fix,
          },
        );
  }

  #tooLarge(call: Call<unknown>): KadoaError {
    const { service } = this.#options;
    const problem = `the answer of ${service} to ${nameOf(call)} is larger than 32 MB`;
    return new KadoaError("UNEXPECTED_ANSWER", problem, { fix: `check the address of ${service}'s API.` });
  }

  #ended(call: Call<unknown>): KadoaError {
    if (this.#options.signal.aborted) return new KadoaError("CANCELLED", `${nameOf(call)} was cancelled`);
    const problem = `the comment was not written within ${longestCommentMs / 60_000} minutes; ${nameOf(call)} came last`;
    return new KadoaError("TIMEOUT", problem, {
      fix: `run it again; look at the status of ${this.#options.service}.`,
    });
  }
}

function nameOf({ method, path }: Pick<Call<unknown>, "method" | "path">): string {
  return `${method} ${path.replace(/\?.*/, "")}`;
}
