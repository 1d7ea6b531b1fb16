import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { type Clock, sleep } from "../client/clock";
import type { Behaviour } from "./behaviour";
import { Connection, type Drain } from "./connection";
import type { Event } from "./events";
import type { Faults } from "./faults";
import { isWelcome } from "./guard";
import { ReplayBuffer, type ReplayOptions } from "./replay-buffer";
import type { RequestCounts } from "./request-counts";
import type { Workspace } from "./workspace";
import type { Workspaces } from "./workspaces";

/** Connections at once. */
const connectionLimit = 10_000;
/** A client's frames are tiny. */
const maxPayload = 64 * 1024;

const defaultReplay: ReplayOptions = { limit: 1_000, overlap: 0 };

export interface RealtimeOptions {
  clock: Clock;
  workspaces: Workspaces;
  faults: Faults;
  requests: RequestCounts;
  behaviour: Behaviour;
  closing: AbortSignal;
}

/** The realtime service: who is connected, what each team may hear again. */
export class Realtime {
  readonly #options: RealtimeOptions;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Set<Connection>();
  readonly #buffers = new Map<Workspace, ReplayBuffer>();
  #connectionNumber = 0;
  #heartbeatsPaused = false;
  #replay = defaultReplay;

  constructor(options: RealtimeOptions) {
    this.#options = options;
    const autoPong = options.behaviour.pong === "sent";
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload, autoPong });
  }

  get connections(): readonly Connection[] {
    return [...this.#connections];
  }

  /** Takes WebSocket upgrades on `/` of the server. */
  attach(server: Server, host: string): void {
    server.on("upgrade", (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      this.#upgrade(request, socket, head, host).catch(() => socket.destroy());
    });
  }

  /** Sends the event to everyone who listens to the team, and keeps it for those who come back. */
  publish(workspace: Workspace, event: Event): void {
    const heard = this.#buffer(workspace).add(event, this.#replay);
    for (const connection of this.#connections) {
      if (connection.workspace === workspace && connection.isSubscribed) connection.sendEvent(heard);
    }
  }

  /** A client has the event with this id; the call does not say of which team. */
  acknowledge(id: string): void {
    for (const buffer of this.#buffers.values()) buffer.acknowledge(id);
  }

  drain(drain: Drain): void {
    for (const connection of this.#connections) connection.drain(drain);
  }

  disconnect(code?: number): void {
    for (const connection of this.#connections) connection.close(code, "Disconnected by the emulator");
  }

  get areHeartbeatsPaused(): boolean {
    return this.#heartbeatsPaused;
  }

  pauseHeartbeats(paused: boolean): void {
    this.#heartbeatsPaused = paused;
  }

  freeze(): void {
    for (const connection of this.#connections) connection.freeze();
  }

  /** Sends any text to everyone, as it is. */
  sendFrame(text: string): void {
    for (const connection of this.#connections) connection.send(text);
  }

  configureReplay({ forget, ...options }: Partial<ReplayOptions> & { forget: boolean }): void {
    this.#replay = { ...this.#replay, ...options };
    if (forget) this.#buffers.clear(); // Every cursor is unknown from now on.
  }

  /** Forgets the events and what was configured; who is connected stays so. */
  clear(): void {
    this.#buffers.clear();
    this.#heartbeatsPaused = false;
    this.#replay = defaultReplay;
  }

  close(): void {
    this.disconnect();
    this.#sockets.close();
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, host: string): Promise<void> {
    const { clock, workspaces, faults, requests, closing } = this.#options;
    const url = new URL(request.url ?? "/", "ws://emulator");
    if (!isWelcome(request.headers, host)) return refuse(socket, "403 Forbidden");
    if (url.pathname !== "/") return refuse(socket, "404 Not Found");
    const token = url.searchParams.get("access_token") ?? "";
    const workspace = workspaces.byToken(token);
    requests.add("GET /", workspace);
    const { before } = faults.meet({ method: "GET", path: "/", route: "/" });
    for (const fault of before) {
      if (fault.kind === "delay") await sleep(clock, fault.delayMs ?? 0, closing);
      else if (fault.kind === "status") return refuse(socket, `${fault.status ?? 500} Fault`);
      else return void socket.destroy();
    }
    if (workspace === undefined) return refuse(socket, "401 Unauthorized");
    if (this.#connections.size >= connectionLimit || closing.aborted) {
      return refuse(socket, "503 Service Unavailable");
    }
    workspaces.redeem(token);
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => this.#accept(accepted, workspace));
  }

  #accept(socket: ConstructorParameters<typeof Connection>[0], workspace: Workspace): void {
    const { clock, behaviour } = this.#options;
    this.#connectionNumber += 1;
    const connection = new Connection(socket, {
      id: `${process.pid}-${clock.now()}-${this.#connectionNumber}`,
      workspace,
      clock,
      behaviour,
      heartbeatsPaused: () => this.#heartbeatsPaused,
      onSubscribe: (subscriber, lastCursor) => {
        if (lastCursor === undefined) return;
        for (const heard of this.#buffer(workspace).after(lastCursor, this.#replay, behaviour)) {
          subscriber.sendEvent(heard);
        }
      },
      onClose: (closed) => this.#connections.delete(closed),
    });
    this.#connections.add(connection);
  }

  #buffer(workspace: Workspace): ReplayBuffer {
    const buffer = this.#buffers.get(workspace) ?? new ReplayBuffer(this.#options.clock);
    this.#buffers.set(workspace, buffer);
    return buffer;
  }
}

/** Answers an upgrade with a status and ends it. */
function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
