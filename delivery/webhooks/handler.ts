import { type Clock, sleep, systemClock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import { withinTime } from "./deadline";
import type { WebhookEvent } from "./events";
import { answered, bodyIsGone, warn } from "./failures";
import { type IncomingDelivery, Intake, type IntakeOptions, type Reply } from "./intake";
import { type NodeListener, nodeListener } from "./node-listener";
import { RecentKeys, WorkQueue } from "./queue";

/** How deliveries are authenticated, answered and handed on. */
export interface WebhookHandlerOptions extends Omit<IntakeOptions, "clock"> {
  /**
   * Called once for each event, in the order of arrival. When it has not ended after `eventTimeoutMs`, its `signal` is
   * aborted and it counts as failed. The next event is then handled, even if this call is still running.
   */
  onEvent(event: WebhookEvent, context: { signal: AbortSignal }): void | Promise<void>;
  /**
   * Called when `onEvent` fails; with a `KadoaError` TIMEOUT when it has not ended in time. If `onError` itself throws,
   * or its promise is rejected, a warning is printed and the process goes on.
   * @default prints a warning
   */
  onError?(error: unknown, event: WebhookEvent): void;
  /**
   * Longest time for `onEvent`, in milliseconds. Keep it below the 30 seconds that Kadoa waits for an answer, so that
   * with `acknowledge: "handled"` Kadoa gets its answer in time.
   * @default 20000
   */
  eventTimeoutMs?: number;
  /**
   * When a delivery is answered with 200: once it is in the queue, or once `onEvent` has ended. The first is
   * quick, and events that wait are lost with the process. The second answers 500 when `onEvent` fails, 503 when
   * it has not ended in time, and Kadoa delivers again after 1, 2 and 4 seconds.
   * @default "queued"
   */
  acknowledge?: "queued" | "handled";
  /** How many events are worked on at once. @default 1 */
  concurrency?: number;
  /** How many may wait; beyond it deliveries are answered with 503, and Kadoa tries again. @default 1000 */
  queueLimit?: number;
  /**
   * What makes two deliveries the same. Kadoa sends no id with a webhook, so by default it is the body, byte
   * for byte: a repetition of a delivery has the same, and so has an event that happens twice in the same
   * millisecond with the same data.
   */
  keyOf?(event: WebhookEvent): string;
  /** How many keys are remembered. @default 10000 */
  rememberedKeys?: number;
  /** Tells the time and waits, so that a test can let time pass. @default the machine's clock */
  clock?: Clock;
}

/** Answers deliveries in the style of `fetch`; `listener` is the same for `node:http`. */
export interface WebhookHandler {
  /** Answers one delivery. */
  (request: Request): Promise<Response>;
  /**
   * For `http.createServer(handler.listener)` and Express, before any body parser. With Fastify, in an
   * `onRequest` hook: `(request, reply) => { reply.hijack(); handler.listener(request.raw, reply.raw); }`.
   * Behind a body parser it takes the raw body that this has left, a Buffer or a text at `request.rawBody` or
   * `request.body`. Where only the parsed form is left, each delivery gets 500 with what to do, and one warning is
   * printed.
   */
  readonly listener: NodeListener;
  /**
   * Waits until the events that are queued have been handled, `timeoutMs` (10000) at most. From now on each
   * delivery is answered with 503 and its connection ends, so that Kadoa delivers it again, elsewhere or later.
   */
  close(timeoutMs?: number): Promise<void>;
}

/**
 * Receives Kadoa's webhooks: authenticates before it reads a body, bounds its size and its time, reads it
 * into a typed event, answers at once and hands each event on, once.
 *
 * A refused delivery gets 401, 405, 408, 413, 415 or 400. One that comes while the queue is full, or after `close()`,
 * gets 503. One at which a function of yours fails gets 500. Nothing that these functions throw ends the process. Kadoa
 * does not sign webhooks: whoever knows the token can send events, and can send an old one again.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { createWebhookHandler } from "pulumi-kadoa/webhooks";
 *
 * const handler = createWebhookHandler({
 *   auth: { type: "bearer", token: process.env.KADOA_WEBHOOK_TOKEN ?? "" },
 *   onEvent: (event) => console.log(event.eventType, event.data),
 * });
 * createServer(handler.listener).listen(8080);
 * ```
 */
export function createWebhookHandler(options: WebhookHandlerOptions): WebhookHandler {
  const clock = options.clock ?? systemClock;
  const intake = new Intake({ ...options, clock });
  const queue = new WorkQueue(options.concurrency ?? 1, options.queueLimit ?? 1000);
  const known = new RecentKeys<Promise<void>>(options.rememberedKeys ?? 10_000);
  const { acknowledge = "queued", eventTimeoutMs = 20_000 } = options;
  let isClosed = false;

  const enqueue = (event: WebhookEvent, key: string): Promise<void> => {
    const handled = queue.run(() =>
      withinTime((signal) => options.onEvent(event, { signal }), { clock, milliseconds: eventTimeoutMs }),
    );
    known.set(key, handled);
    handled.catch((error: unknown) => {
      // Forgotten, so that its repetition is handled.
      if (acknowledge === "handled") known.delete(key);
      return tell(error, event, options);
    });
    return handled;
  };

  const answer = answered(async (delivery: IncomingDelivery): Promise<Reply> => {
    if (isClosed) return closed;
    const judgement = await intake.judge(delivery);
    if ("refusal" in judgement) {
      const { status, reason, headers } = judgement.refusal;
      return { status, body: { error: reason }, ...(headers && { headers }) };
    }
    if (isClosed) return closed; // While its body was on its way.
    const key = options.keyOf?.(judgement.event) ?? judgement.digest;
    const repeated = known.get(key);
    if (repeated === undefined && queue.isFull) {
      return { status: 503, body: { error: "too many events wait" }, headers: { "retry-after": "1" } };
    }
    const handled = repeated ?? enqueue(judgement.event, key);
    if (acknowledge === "handled") {
      const failure = await handled.then(() => undefined, replyToFailure);
      if (failure !== undefined) return failure;
    }
    return { status: 200, body: { status: repeated === undefined ? "accepted" : "duplicate" } };
  });

  const handler = async (request: Request): Promise<Response> => {
    const { status, headers, body } = await answer(deliveryOf(request));
    return Response.json(body, { status, ...(headers && { headers }) });
  };
  return Object.assign(handler, {
    listener: nodeListener(answer),
    async close(timeoutMs = 10_000) {
      isClosed = true;
      const stop = new AbortController();
      const late = sleep(clock, timeoutMs, stop.signal).catch(() => undefined);
      await Promise.race([queue.idle(), late]);
      stop.abort();
    },
  });
}

function deliveryOf(request: Request): IncomingDelivery {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return {
    method: request.method,
    header: (name) => request.headers.get(name) ?? undefined,
    async read() {
      if (reader === undefined && request.bodyUsed) throw bodyIsGone();
      reader ??= request.body?.getReader();
      const next = await reader?.read();
      return next?.done === false ? next.value : undefined;
    },
    abandon() {
      void reader?.cancel().catch(() => undefined);
    },
  };
}

const closed: Reply = {
  status: 503,
  body: { error: "no more events are taken here" },
  headers: { connection: "close" },
};

function replyToFailure(error: unknown): Reply {
  return error instanceof KadoaError && error.code === "TIMEOUT"
    ? { status: 503, body: { error: "the event was not handled in time" } }
    : { status: 500, body: { error: "the event could not be handled" } };
}

/** Tells the program, or the log; and the log, when the program fails at it. */
async function tell(error: unknown, event: WebhookEvent, { onError }: WebhookHandlerOptions): Promise<void> {
  const words = `handling ${event.eventType} failed: ${String(error)}`;
  if (onError === undefined) return warn(words);
  try {
    await onError(error, event);
  } catch (fault) {
    warn(`${words}; onError failed too: ${String(fault)}`);
  }
}
