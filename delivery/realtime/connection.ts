import { randomUUID } from "node:crypto";
import type { Agent } from "node:http";
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import type { Clock } from "../../client/clock";
import type { KadoaError } from "../../client/errors";
import { leftOut, type Secrets } from "../../client/secrets";
import { userAgent } from "../../client/version.gen";
import type { RealtimeEvent } from "./events";
import { type DiscardReason, type Drain, parseFrame } from "./frames";
import {
  brokenUpgrade,
  lostSubscription,
  refusedSubscription,
  refusedUpgrade,
  type Upgrade,
} from "./refusals";
import type { OpenSocket, RealtimeSocket } from "./socket";

export interface ConnectionOptions {
  /** WebSocket base. */
  realtimeUrl: string;
  token: { access_token: string; team_id: string };
  /** Taken out of what the service says. */
  secrets: Secrets;
  clock: Clock;
  openSocket: OpenSocket;
  agent: Agent | undefined;
  maxFrameBytes: number;
  /** How long a connection may be silent, in milliseconds. */
  silenceLimitMs: number;
  /** Asked at the moment of subscribing. */
  lastCursor(): string | undefined;
  onEvent(event: RealtimeEvent, bytes: number): void;
  onDiscarded(reason: DiscardReason): void;
}

/** How a connection ended. */
export interface Ending {
  /** For people; holds no secret. */
  reason: string;
  /** Set when it never came up. */
  error?: KadoaError;
  /** It was left because of what came over it, which will come again. */
  unreadable?: boolean;
}

const handshakeLimitMs = 10_000;
/** How long to wait for a sign that the subscription was read, before taking it for granted. */
const confirmationLimitMs = 2_000;
/** How often the traffic is looked at: a silent link is left at most two looks after the limit. */
const watchIntervalMs = 250;
const closeLimitMs = 1_000;

/** One WebSocket, from its token to its end, in terms of Kadoa's frames. */
export class Connection {
  /** The subscription is live; tells whether the service has shown it. Rejects when it never comes up. */
  readonly established: Promise<{ confirmed: boolean }>;
  /** The connection ought to be replaced: the service said so, or it has ended. */
  readonly leaving: Promise<Drain | Ending>;
  readonly ended: Promise<Ending>;
  readonly #options: ConnectionOptions;
  readonly #socket: RealtimeSocket;
  readonly #upgrade: Upgrade;
  readonly #established = Promise.withResolvers<{ confirmed: boolean }>();
  readonly #leaving = Promise.withResolvers<Drain | Ending>();
  readonly #ended = Promise.withResolvers<Ending>();
  #transport: Socket | undefined;
  #framesRead = 0;
  #cancelTimer: () => void;
  #cancelConfirmation: () => void = () => {};
  #subscribed = false;
  #live = false;
  #paused = false;
  #over = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.established = this.#established.promise;
    this.leaving = this.#leaving.promise;
    this.ended = this.#ended.promise;
    this.established.catch(() => {}); // Whoever waits for it learns of it.
    const { realtimeUrl, token, secrets } = options;
    this.#upgrade = { realtimeUrl, requestId: randomUUID(), secrets };
    const url = new URL(realtimeUrl);
    url.searchParams.set("access_token", token.access_token);
    this.#socket = options.openSocket(url.href, {
      headers: { "user-agent": userAgent, "x-request-id": this.#upgrade.requestId },
      maxPayload: options.maxFrameBytes,
      perMessageDeflate: false, // A few compressed bytes could fill the memory.
      ...(options.agent === undefined ? {} : { agent: options.agent }),
    });
    this.#cancelTimer = options.clock.schedule(
      () => this.#fail(brokenUpgrade(this.#upgrade, undefined, handshakeLimitMs)),
      handshakeLimitMs,
    );
    this.#socket
      .on("upgrade", (response) => {
        this.#transport = response.socket;
      })
      .on("unexpected-response", async (_, response) => {
        this.#fail(await refusedUpgrade(this.#upgrade, response, options.clock.now()));
      })
      .on("open", () => this.#subscribe())
      .on("pong", () => this.#confirm(true))
      .on("message", (data, isBinary) => this.#receive(data, isBinary))
      .on("error", (error) => this.#broken(error))
      .on("close", (code, reason) => this.#closed(code, reason.toString("utf8")));
  }

  /** Reads nothing more, so that the service has to wait. */
  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume();
  }

  /** Says goodbye, and does not wait long for the answer. */
  async close(): Promise<void> {
    if (this.#over) return;
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.resume();
      this.#socket.close(1000);
      const cancel = this.#options.clock.schedule(() => this.terminate("closed by us"), closeLimitMs);
      await this.ended;
      cancel();
    }
    this.terminate("closed by us");
  }

  /** Leaves at once. A link that is half-open would never confirm a close. */
  terminate(reason: string): void {
    this.#end({ reason });
  }

  #subscribe(): void {
    this.#cancelTimer();
    if (this.#paused) this.#socket.pause();
    const lastCursor = this.#options.lastCursor();
    const channel = this.#options.token.team_id;
    this.#socket.send(
      JSON.stringify({ action: "subscribe", channel, ...(lastCursor === undefined ? {} : { lastCursor }) }),
    );
    this.#subscribed = true;
    // There is no frame that confirms a subscription; but frames are read in order, so the answer to a
    // ping shows that what was sent before it has been read.
    this.#socket.ping();
    this.#cancelConfirmation = this.#options.clock.schedule(() => this.#confirm(false), confirmationLimitMs);
    this.#watch({ at: this.#options.clock.now(), traffic: this.#traffic, silentMs: 0 });
  }

  #confirm(confirmed: boolean): void {
    if (this.#over || this.#live) return;
    this.#live = true;
    this.#cancelConfirmation();
    this.#established.resolve({ confirmed });
  }

  /** Bytes and not frames: a large frame on a slow link is traffic too, and so is a ping. */
  get #traffic(): number {
    return this.#transport?.bytesRead ?? this.#framesRead;
  }

  #watch(last: { at: number; traffic: number; silentMs: number }): void {
    const { clock, silenceLimitMs } = this.#options;
    this.#cancelTimer = clock.schedule(() => {
      const at = clock.now();
      const traffic = this.#traffic;
      const lively = traffic !== last.traffic || this.#paused;
      // Time that a clock was set back by does not count.
      const silentMs = lively ? 0 : last.silentMs + Math.max(at - last.at, 0);
      // Too long at two looks in a row: a process that was asleep looks first and reads then.
      if (!lively && last.silentMs >= silenceLimitMs) {
        this.#end({ reason: `no traffic for ${silenceLimitMs / 1000} s` });
      } else this.#watch({ at, traffic, silentMs });
    }, watchIntervalMs);
  }

  #receive(data: unknown, isBinary: boolean): void {
    if (this.#over) return;
    this.#framesRead += 1;
    this.#confirm(true);
    if (isBinary || !Buffer.isBuffer(data)) {
      this.#options.onDiscarded("binary");
      return;
    }
    const frame = parseFrame(data.toString(), this.#options.clock);
    if (frame.kind === "event") this.#options.onEvent(frame.event, data.length);
    if (frame.kind === "discarded") this.#options.onDiscarded(frame.reason);
    if (frame.kind === "drain") this.#leaving.resolve(frame.drain);
  }

  #broken(error: Error & { code?: string }): void {
    if (!this.#subscribed) {
      this.#fail(brokenUpgrade(this.#upgrade, error, handshakeLimitMs));
      return;
    }
    const tooLarge = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    this.#end({
      reason: tooLarge
        ? `a frame is larger than ${this.#options.maxFrameBytes} bytes`
        : `the connection broke (${error.code ?? this.#said(error.message)})`,
      unreadable: error.code?.startsWith("WS_ERR_") ?? false,
    });
  }

  #closed(code: number, words: string): void {
    const said = this.#said(words)
      .replace(/[^\x20-\x7e]+/g, " ")
      .trim();
    const reason = `closed by the service (${code}${said === "" ? "" : ` ${said}`})`;
    if (code === 1006) this.#end({ reason: "the connection broke" });
    else if (code === 1008 && !this.#live) this.#fail(refusedSubscription(this.#upgrade, reason));
    else this.#end({ reason });
  }

  #said(words: string): string {
    return this.#options.secrets.said(words) ?? leftOut;
  }

  #fail(error: KadoaError): void {
    this.#end({ reason: error.problem, error });
  }

  #end(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTimer();
    this.#cancelConfirmation();
    this.#socket.terminate();
    this.#established.reject(ending.error ?? lostSubscription(this.#upgrade, ending.reason));
    this.#leaving.resolve(ending);
    this.#ended.resolve(ending);
  }
}
