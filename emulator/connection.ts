import { type RawData, WebSocket } from "ws";
import { z } from "zod";
import type { Clock } from "../client/clock";
import type { Event } from "./events";
import type { Workspace } from "./workspace";

/** The one frame that a client sends. */
const subscribeSchema = z.object({
  action: z.literal("subscribe"),
  channel: z.string(),
  lastCursor: z.string().optional(),
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
  heartbeatIntervalMs: number;
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
    return this.#subscribed;
  }

  get view() {
    return {
      connectionId: this.#options.id,
      teamId: this.workspace.teamId,
      connectedAt: new Date(this.#connectedAt).toISOString(),
      subscribed: this.#subscribed,
      halfOpen: this.#halfOpen,
      lastCursor: this.#lastCursor,
      eventsBehind: this.#behind,
      bytesWaiting: this.#socket.bufferedAmount,
    };
  }

  sendEvent({ id, eventType, timestamp, payload }: Event, cursor: string): void {
    if (this.#halfOpen) {
      this.#behind += 1;
      return;
    }
    this.#lastCursor = cursor;
    this.send(JSON.stringify({ eventType, id, timestamp, _cursor: cursor, message: payload }));
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
    if (this.#halfOpen) return;
    const parsed = subscribeSchema.safeParse(parse(data));
    if (!parsed.success) {
      this.close(1008, "Expected a subscribe frame with a channel");
    } else if (parsed.data.channel !== this.workspace.teamId) {
      this.close(1008, "This token does not open that channel");
    } else {
      this.#subscribed = true;
      this.#options.onSubscribe(this, parsed.data.lastCursor);
    }
  }

  #beat(): void {
    this.#schedule(this.#options.heartbeatIntervalMs, () => {
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
