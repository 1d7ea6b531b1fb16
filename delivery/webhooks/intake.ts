import { createHash } from "node:crypto";
import type { Clock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import { type Authenticate, authenticator, type ReadHeader, type WebhookAuth } from "./auth";
import { parseEvent, type WebhookEvent } from "./events";

/** One HTTP request, not read yet. */
export interface IncomingDelivery {
  method: string;
  header: ReadHeader;
  /** The next part of the body; undefined at its end. */
  read(): Promise<Uint8Array | undefined>;
  /** Stops reading: the rest will not be asked for. */
  abandon(): void;
}

/** What is answered. */
export interface Reply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
}

export interface IntakeOptions {
  /**
   * What a delivery must carry, as in the channel's `auth`; of several, any one. With `"none"` everybody who knows the
   * URL can deliver. That is why there is no default.
   */
  auth: WebhookAuth | readonly WebhookAuth[] | "none";
  /** Methods that are taken. @default the four that a channel can use: POST, GET, PUT, PATCH */
  methods?: readonly string[];
  /** Largest body in bytes; a data change carries the whole snapshot. @default 10 MiB */
  maximumBytes?: number;
  /** Longest time for a whole body to arrive, in milliseconds. @default 10000 */
  bodyTimeoutMs?: number;
  clock: Clock;
}

export type Judgement =
  | { event: WebhookEvent /** Identifies the body: equal for a repetition of it. */; digest: string }
  | { refusal: Refusal };

export interface Refusal {
  status: 400 | 401 | 405 | 408 | 413 | 415;
  /** For the sender's log; repeats nothing of the request. */
  reason: string;
  headers?: Readonly<Record<string, string>>;
}

/** Judges a delivery: who sends it first, then whether it can be read, and only then what it says. */
export class Intake {
  readonly #authenticate: Authenticate;
  readonly #methods: readonly string[];
  readonly #maximumBytes: number;
  readonly #bodyTimeoutMs: number;
  readonly #clock: Clock;

  constructor({ auth, methods, maximumBytes, bodyTimeoutMs, clock }: IntakeOptions) {
    this.#authenticate = auth === "none" ? () => true : authenticator([auth].flat());
    this.#methods = methods ?? ["POST", "GET", "PUT", "PATCH"];
    this.#maximumBytes = maximumBytes ?? 10 * 1024 * 1024;
    this.#bodyTimeoutMs = bodyTimeoutMs ?? 10_000;
    this.#clock = clock;
  }

  async judge(delivery: IncomingDelivery): Promise<Judgement> {
    const refusal = this.#judgeHead(delivery);
    if (refusal !== undefined) return { refusal };
    const body = await this.#readBody(delivery);
    if (!Buffer.isBuffer(body)) return { refusal: body };
    const parsed = parseEvent(body.toString("utf8"));
    if ("fault" in parsed) return { refusal: { status: 400, reason: parsed.fault } };
    return { event: parsed.event, digest: createHash("sha256").update(body).digest("base64") };
  }

  #judgeHead({ method, header }: IncomingDelivery): Refusal | undefined {
    if (!this.#authenticate(header)) {
      return {
        status: 401,
        reason: "not authenticated",
        headers: { "www-authenticate": 'Bearer realm="kadoa"' },
      };
    }
    if (!this.#methods.includes(method)) {
      const allow = this.#methods.join(", ");
      return { status: 405, reason: `the method must be one of ${allow}`, headers: { allow } };
    }
    const type = header("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (type !== "application/json")
      return { status: 415, reason: "the content type must be application/json" };
    const encoding = header("content-encoding")?.trim().toLowerCase() ?? "identity";
    // A small compressed body can become a huge one.
    if (encoding !== "identity") return { status: 415, reason: "the body must not be compressed" };
    if (Number(header("content-length") ?? 0) > this.#maximumBytes) return this.#tooLarge();
    return undefined;
  }

  async #readBody(delivery: IncomingDelivery): Promise<Buffer | Refusal> {
    const late = deferred<"late">();
    const cancel = this.#clock.schedule(() => late.resolve("late"), this.#bodyTimeoutMs);
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      while (true) {
        const chunk = await Promise.race([delivery.read(), late.promise]);
        if (chunk === undefined) return Buffer.concat(chunks);
        if (chunk === "late") {
          delivery.abandon();
          return { status: 408, reason: `the body did not arrive within ${this.#bodyTimeoutMs / 1000} s` };
        }
        size += chunk.byteLength;
        if (size > this.#maximumBytes) {
          delivery.abandon();
          return this.#tooLarge();
        }
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof KadoaError) throw error;
      return { status: 400, reason: "the body broke off" };
    } finally {
      cancel();
    }
  }

  #tooLarge(): Refusal {
    return { status: 413, reason: `the body is larger than ${this.#maximumBytes} bytes` };
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
