import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { Random } from "./random";

/** How likely each frame of an event is changed on its way; from 0 to 1. */
export interface Disorder {
  /** Sent twice, or an older one after it. */
  repeat: number;
  /** Sent after its successor. */
  swap: number;
  /** Something before it that is no event. */
  hostile: number;
}

const order: Disorder = { repeat: 0, swap: 0, hostile: 0 };

const hostileFrames: readonly (string | Buffer)[] = [
  "{",
  "null",
  "[]",
  '"text"',
  "{}",
  '{"__proto__":{"eventType":"x","id":"e"}}',
  '{"constructor":{"prototype":{"eventType":"x"}}}',
  '{"eventType":7,"type":{"toString":"x"}}',
  '{"type":"control.reboot"}',
  '{"type":"control.draining","retryAfterMs":"now","deadlineAt":7}',
  `{"type":"heartbeat","timestamp":"${"9".repeat(5_000)}"}`,
  Buffer.from([0, 255, 1]),
];

/** Stands between the service and its clients and puts the frames of events out of order. */
export class FrameRelay {
  disorder: Disorder = order;
  /** Ids of events that were sent after their successor. */
  readonly swapped = new Set<string>();
  /** How many frames were repeated, swapped or added. */
  readonly counts = { repeated: 0, swapped: 0, hostile: 0 };
  readonly #server: Server = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #ways = new Set<Way>();
  readonly #target: string;
  readonly #random: Random;

  private constructor(target: string, random: Random) {
    this.#target = target;
    this.#random = random;
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(target: string, random: Random): Promise<FrameRelay> {
    const relay = new FrameRelay(target, random);
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Keeps back what comes on the connections that there are now. */
  hold(): void {
    for (const way of this.#ways) way.held ??= [];
  }

  /** Sends what was kept back, and what waits for its successor. */
  release(): void {
    for (const way of this.#ways) way.release();
  }

  async close(): Promise<void> {
    for (const way of this.#ways) way.end();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const upstream = new WebSocket(this.#target + (request.url ?? "/").slice(1));
    upstream.on("error", () => socket.destroy());
    upstream.on("unexpected-response", (_, { statusCode }) => {
      socket.end(`HTTP/1.1 ${statusCode} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      upstream.terminate();
    });
    upstream.on("open", () => {
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        const way: Way = new Way(client, upstream, (frame) => this.#disturb(way, frame));
        this.#ways.add(way);
        client.on("close", () => this.#ways.delete(way));
      });
    });
  }

  #disturb(way: Way, frame: string): (string | Buffer)[] {
    if (!frame.includes('"_cursor"')) return [frame];
    const before = this.#random.chance(this.disorder.hostile) ? [this.#random.pick(hostileFrames)] : [];
    this.counts.hostile += before.length;
    const repeated = this.#random.chance(this.disorder.repeat) ? [way.earlier ?? frame] : [];
    this.counts.repeated += repeated.length;
    if (this.#random.chance(0.5)) way.earlier = frame;
    const waited = way.waiting === undefined ? [] : [way.waiting];
    way.waiting = undefined;
    if (waited.length === 0 && this.#random.chance(this.disorder.swap)) {
      this.counts.swapped += 1;
      this.swapped.add((JSON.parse(frame) as { id: string }).id);
      way.waiting = frame;
      return before;
    }
    return [...before, frame, ...waited, ...repeated];
  }
}

/** One client's connection, and the one to the service that is made for it. */
class Way {
  /** Set while what comes is kept back. */
  held: string[] | undefined;
  /** A frame that waits for its successor. */
  waiting: string | undefined;
  /** An event that may come again. */
  earlier: string | undefined;

  constructor(
    readonly client: WebSocket,
    readonly upstream: WebSocket,
    readonly disturb: (frame: string) => (string | Buffer)[],
  ) {
    client.on("message", (data) => upstream.send(String(data)));
    client.on("error", () => this.end());
    client.on("close", () => this.end());
    upstream.on("message", (data) => this.pass(String(data)));
    upstream.on("close", (code) => {
      if (this.held !== undefined) return; // It ends when what was held is out.
      if (code === 1005 || code === 1006) client.terminate();
      else client.close(code);
    });
  }

  pass(frame: string): void {
    if (this.held !== undefined) this.held.push(frame);
    else for (const sent of this.disturb(frame)) this.client.send(sent);
  }

  release(): void {
    const { held = [], waiting } = this;
    this.held = undefined;
    this.waiting = undefined;
    if (waiting !== undefined) this.client.send(waiting);
    for (const frame of held) this.pass(frame);
    if (this.upstream.readyState === WebSocket.CLOSED) this.client.close(1001);
  }

  end(): void {
    this.client.terminate();
    this.upstream.terminate();
  }
}
