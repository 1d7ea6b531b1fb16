import type { Dispatcher } from "undici";
import type { Answer } from "./answers";
import type { Clock } from "./clock";
import type { Connections } from "./connections";
import { userAgent } from "./version.gen";

export interface ExchangeRequest {
  origin: string;
  /** With its query. */
  path: string;
  method: Dispatcher.HttpMethod;
  headers: Readonly<Record<string, string>>;
  /** What is sent; null for nothing. */
  body: string | null;
  /** Longest wait for the answer, its body included, in milliseconds. */
  timeoutMs: number;
  clock: Clock;
  /** Ends the wait earlier. */
  signal?: AbortSignal | undefined;
  maximumBytes: number;
  /** What is thrown when the answer has more. */
  tooLarge(answer: Pick<Answer, "status" | "headers">): Error;
}

/** The answer was not there in time. */
export class TimedOut extends Error {}

/** One request and its whole answer, whatever that is. */
export function exchange(connections: Connections, request: ExchangeRequest): Promise<Answer> {
  const { origin, path, method, headers, body, signal } = request;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    connections.dispatch(
      {
        origin,
        path,
        method,
        headers: { accept: "application/json", "user-agent": userAgent, ...headers },
        body,
        headersTimeout: 0, // The request's own timeout covers headers and body, exactly and on its clock.
        bodyTimeout: 0,
      },
      new AnswerHandler(request, resolve, reject),
    );
  });
}

/** Collects an answer as it comes: a stream of its parts would cost as much as the rest of the request. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #cancelTimeout: () => void;
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: Error | undefined;
  #status = 0;
  #headers: Answer["headers"] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    request: ExchangeRequest,
    resolve: (answer: Answer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    const { clock, timeoutMs, signal } = request;
    this.#cancelTimeout = clock.schedule(() => this.#stop(new TimedOut("no answer in time")), timeoutMs);
    signal?.addEventListener("abort", this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection until now, and nothing of it was sent.
    if (this.#stopped !== undefined) controller.abort(this.#stopped);
  }

  onResponseStart(_: unknown, status: number, headers: Answer["headers"]): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    const { maximumBytes, tooLarge } = this.#request;
    if (this.#size > maximumBytes) this.#stop(tooLarge({ status: this.#status, headers: this.#headers }));
  }

  onResponseEnd(): void {
    this.#release();
    const text = Buffer.concat(this.#chunks).toString("utf8");
    this.#resolve({ status: this.#status, headers: this.#headers, text });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#release();
    this.#reject(error);
  }

  readonly #onAbort = () => this.#stop(this.#request.signal?.reason);

  #stop(reason: Error): void {
    this.#stopped = reason;
    this.#controller?.abort(reason);
    this.onResponseError(undefined, reason);
  }

  #release(): void {
    this.#cancelTimeout();
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
  }
}
