import { type RawData, WebSocket } from "ws";
import { z } from "zod";
import type { Clock } from "../client/clock";
import type { Behaviour } from "./behaviour";
import { eventFrame } from "./frames";
import type { Heard } from "./replay-buffer";
import type { Workspace } from "./workspace";

/** The one frame that a client sends. */
const subscribeSchema = z.object({
  action: z.literal("subscribe"),
  channel: z.string(),
  lastCursor: z.string().nullish(),
});

/** Bytes that may wait for a client that does not read. */
const backlogLimit = 64 * 1024 * 1024;
/** A half-open link is given up after this. */
const halfOpenMs = 300_000;

export interface Drain {
  retryAfterMs?: number | undefined;
  /** When the connection ends, from now. */
  deadlineMs: number;
}

export interface ConnectionOptions {
  id: string;
  workspace: Workspace;
  clock: Clock;
  behaviour: Behaviour;
  heartbeatsPaused(): boolean;
  /** Sends what the client missed. */
  onSubscribe(connection: Connection, lastCursor: string | undefined): void;
  onClose(connection: Connection): void;
}

/** One client's WebSocket. It hears events once it has subscribed to its own team. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #connectedAt: number;
  /** Schedules that end with the connection. */
  readonly #cancels = new Set<() => void>();
  #subscribed = false;
  #halfOpen = false;
  #lastCursor: string | null = null;
  /** Events since the last one that was sent. */
  #behind = 0;

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#connectedAt = options.clock.now();
    socket.on("message", (data) => this.#receive(data));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      for (const cancel of this.#cancels) cancel();
      options.onClose(this);
    });
    this.#beat();
  }

  get workspace(): Workspace {
    return this.#options.workspace;
  }

  get isSubscribed(): boolean {
    // After a close frame nothing more comes, although the other side may take its time to answer it.
    return this.#subscribed && this.#socket.readyState === WebSocket.OPEN;
  }

  get view() {
    return {
      connectionId: this.#options.id,
      teamId: this.workspace.teamId,
      connectedAt: new Date(this.#connectedAt).toISOString(),
      subscribed: this.isSubscribed,
      halfOpen: this.#halfOpen,
      lastCursor: this.#lastCursor,
      eventsBehind: this.#behind,
      bytesWaiting: this.#socket.bufferedAmount,
    };
  }

  sendEvent(heard: Heard): void {
    if (this.#halfOpen) {
      this.#behind += 1;
      return;
    }
    this.#lastCursor = heard.cursor;
    this.send(JSON.stringify(eventFrame(heard, this.#options.behaviour)));
  }

  send(text: string): void {
    if (this.#halfOpen || this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > backlogLimit) this.#socket.terminate();
    else this.#socket.send(text);
  }

  /** Announces the end, which comes at the deadline. */
  drain({ retryAfterMs, deadlineMs }: Drain): void {
    this.send(
      JSON.stringify({
        type: "control.draining",
        connectionId: this.#options.id,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        deadlineAt: new Date(this.#options.clock.now() + deadlineMs).toISOString(),
        resumeSupported: true,
      }),
    );
    this.#schedule(deadlineMs, () => this.close(1001, "Server shutting down"));
  }

  /** Ends with a close frame; without a code just so, as when the network goes away. */
  close(code?: number, reason?: string): void {
    if (code === undefined) this.#socket.terminate();
    else if (!this.#halfOpen) this.#socket.close(code, reason);
  }

  /** From now on nothing is sent, read or answered, and the TCP connection stays up. */
  freeze(): void {
    this.#halfOpen = true;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.pause();
    this.#schedule(halfOpenMs, () => this.#socket.terminate());
  }

  #receive(data: RawData): void {
    if (this.#halfOpen || this.#socket.readyState !== WebSocket.OPEN) return;
    const { behaviour, onSubscribe } = this.#options;
    const frame = subscribeSchema.safeParse(parse(data)).data;
    const objection = this.#objectionTo(frame);
    if (objection === "ignored") return;
    if (frame === undefined || objection !== undefined) {
      this.close(1008, objection);
      return;
    }
    const { channel, lastCursor } = frame;
    this.#subscribed = true;
    const confirmation = { type: "control.subscribed", channel };
    if (behaviour.subscriptionConfirmed === "yes") this.send(JSON.stringify(confirmation));
    onSubscribe(this, lastCursor ?? undefined);
  }

  /** Why a frame is no subscription: the words of the close frame, or that it is ignored. */
  #objectionTo(frame: z.output<typeof subscribeSchema> | undefined): string | undefined {
    const { nullCursor, foreignSubscription, secondSubscription } = this.#options.behaviour;
    if (frame === undefined) return "Expected a subscribe frame with a channel";
    if (frame.lastCursor === null && nullCursor === "closes") return "lastCursor must be a string";
    if (frame.channel !== this.workspace.teamId) {
      return foreignSubscription === "silent" ? "ignored" : "This token does not open that channel";
    }
    if (!this.#subscribed || secondSubscription === "counts") return undefined;
    return secondSubscription === "ignored" ? "ignored" : "This connection has a subscription";
  }

  #beat(): void {
    this.#schedule(this.#options.behaviour.heartbeatIntervalMs, () => {
      const { clock, heartbeatsPaused } = this.#options;
      if (!heartbeatsPaused()) this.send(JSON.stringify({ type: "heartbeat", timestamp: clock.now() }));
      this.#beat();
    });
  }

  #schedule(milliseconds: number, act: () => void): void {
    const cancel = this.#options.clock.schedule(() => {
      this.#cancels.delete(cancel);
      act();
    }, milliseconds);
    this.#cancels.add(cancel);
  }
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
