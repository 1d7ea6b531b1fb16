import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, systemClock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import type { WebhookEvent } from "./events";
import { type IncomingDelivery, Intake, type IntakeOptions, type Reply } from "./intake";
import { nodeListener } from "./node-listener";

/** Where the receiver listens, and what it answers. */
export interface ReceiverOptions {
  /** What a delivery must carry, as in the channel's `auth`; another is answered with 401. @default "none" */
  auth?: IntakeOptions["auth"];
  /** @default "127.0.0.1" */
  host?: string;
  /** @default 0, a free one */
  port?: number;
  /** How many requests are kept; the oldest makes room. @default 10000 */
  keep?: number;
  /**
   * Answers instead of 200 to a request that is in order, as a broken endpoint would. Anything but a whole number
   * from 200 to 599 is answered with 500, and the answer says so; so is what it throws.
   */
  status?(request: Omit<ReceivedRequest, "status">): number;
  /** Tells the time and waits, so that a test can let time pass. @default the machine's clock */
  clock?: Clock;
}

/** One request as it arrived, headers left out: they hold the channel's credentials. */
export interface ReceivedRequest {
  /** The HTTP method, as the channel's `httpMethod` says. */
  method: string;
  /** Path and query. */
  path: string;
  /** Milliseconds since the epoch: when its last byte was there. */
  receivedAt: number;
  /** The event type that its header `X-Kadoa-Event` names. */
  eventType?: string;
  /** What it says; absent when it was refused. */
  event?: WebhookEvent;
  /** What was answered. */
  status: number;
  /** Why it was refused. */
  refusal?: string;
}

/** A place that webhook channels can point to, which remembers what arrived. */
export interface Receiver {
  /** `http://127.0.0.1:PORT`; every path below it is taken. */
  readonly url: string;
  /** What arrived, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** Whether a channel with this URL delivers here. */
  serves(webhookUrl: string): boolean;
  /** Calls back for every request from now on. @returns what ends it */
  onRequest(listener: (request: ReceivedRequest) => void): () => void;
  /**
   * The first request, already there or still to come, that `matches`.
   * @throws KadoaError NOT_DELIVERED after `timeoutMs` (30000), or when the receiver is closed.
   */
  waitFor(
    matches: (request: ReceivedRequest) => boolean,
    options?: { timeoutMs?: number },
  ): Promise<ReceivedRequest>;
  /** Stops listening; connections are ended. */
  close(): Promise<void>;
}

/**
 * Starts a receiver on this machine, for tests and for verification against a service that can reach it.
 *
 * @example
 * ```ts
 * import { createReceiver } from "pulumi-kadoa/webhooks";
 *
 * const receiver = await createReceiver({ auth: { type: "bearer", token: "a-token-of-yours" } });
 * // A webhook channel with the URL `${receiver.url}/pager` delivers here.
 * const request = await receiver.waitFor(({ event }) => event?.eventType === "workflow_failed");
 * await receiver.close();
 * ```
 */
export async function createReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const record = new Record(options.keep ?? 10_000, options.clock ?? systemClock);
  const intake = new Intake({ auth: options.auth ?? "none", clock: options.clock ?? systemClock });
  const answer = async (delivery: IncomingDelivery, message: IncomingMessage): Promise<Reply> => {
    const judgement = await intake.judge(delivery);
    const eventType = delivery.header("x-kadoa-event");
    const arrived = {
      method: delivery.method,
      path: message.url ?? "/",
      receivedAt: record.clock.now(),
      ...(eventType === undefined ? {} : { eventType }),
    };
    if ("refusal" in judgement) {
      const { status, reason, headers } = judgement.refusal;
      record.add({ ...arrived, status, refusal: reason });
      return { status, body: { error: reason }, ...(headers && { headers }) };
    }
    const request = { ...arrived, event: judgement.event };
    const status = chosenStatus(options, request);
    record.add({ ...request, status: typeof status === "number" ? status : 500 });
    if (typeof status !== "number") throw status.fault;
    return { status, body: { status: status < 300 ? "accepted" : "refused" } };
  };
  const server = createServer(nodeListener(answer));
  const { host = "127.0.0.1", port = 0 } = options;
  await listening(server, host, port);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests: record.requests,
    serves: (webhookUrl) => URL.canParse(webhookUrl) && new URL(webhookUrl).origin === new URL(url).origin,
    onRequest: (listener) => record.listen(listener),
    waitFor: (matches, { timeoutMs = 30_000 } = {}) => record.waitFor(matches, timeoutMs),
    async close() {
      record.close();
      await closed(server);
    },
  };
}

/** What the user's own `status` makes of a request; a fault of it, too, is an answer to a request that arrived. */
function chosenStatus(
  options: ReceiverOptions,
  request: Omit<ReceivedRequest, "status">,
): number | { fault: unknown } {
  try {
    const status = options.status?.(request) ?? 200;
    if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
    const problem = `status() returned ${status}, which is no HTTP status of an answer`;
    return {
      fault: new KadoaError("CONFIGURATION", problem, { fix: "return a whole number from 200 to 599." }),
    };
  } catch (fault) {
    return { fault };
  }
}

class Record {
  readonly requests: ReceivedRequest[] = [];
  readonly #listeners = new Set<(request: ReceivedRequest) => void>();
  readonly #atClose = new Set<() => void>();

  constructor(
    readonly keep: number,
    readonly clock: Clock,
  ) {}

  add(request: ReceivedRequest): void {
    this.requests.push(request);
    if (this.requests.length > this.keep) this.requests.shift();
    for (const listener of [...this.#listeners]) listener(request);
  }

  listen(listener: (request: ReceivedRequest) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  waitFor(matches: (request: ReceivedRequest) => boolean, timeoutMs: number): Promise<ReceivedRequest> {
    const there = this.requests.find(matches);
    if (there !== undefined) return Promise.resolve(there);
    return new Promise((resolve, reject) => {
      const end = () => {
        cancel();
        stop();
        this.#atClose.delete(atClose);
      };
      const fail = (problem: string) => {
        end();
        reject(new KadoaError("NOT_DELIVERED", problem));
      };
      const atClose = () => fail("the receiver was closed before such a request arrived");
      const cancel = this.clock.schedule(
        () => fail(`no such request arrived at the receiver within ${timeoutMs / 1000} s`),
        timeoutMs,
      );
      const stop = this.listen((request) => {
        if (!matches(request)) return;
        end();
        resolve(request);
      });
      this.#atClose.add(atClose);
    });
  }

  close(): void {
    for (const tell of [...this.#atClose]) tell();
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const problem = `the receiver cannot listen on ${host}:${port} (${cause.code ?? cause.message})`;
      reject(
        new KadoaError("CONFIGURATION", problem, { cause, fix: "choose another port, or 0 for a free one." }),
      );
    });
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
