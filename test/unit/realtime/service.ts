import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { Configuration } from "../../../client/configuration";
import {
  type ListenOptions,
  listen,
  type RealtimeListener,
  type RealtimeStatus,
} from "../../../delivery/realtime";
import { eventually } from "../../eventually";

/** One client's connection, as the service sees it. */
export class Subscriber {
  readonly frames: Record<string, unknown>[] = [];
  closed: { code: number } | undefined;

  constructor(
    readonly socket: WebSocket,
    readonly token: string | null,
    readonly headers: IncomingMessage["headers"],
    onSubscribe: (subscriber: Subscriber) => void,
  ) {
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)));
      onSubscribe(this);
    });
    socket.on("close", (code) => {
      this.closed = { code };
    });
    socket.on("error", () => {});
  }

  get subscription(): Record<string, unknown> | undefined {
    return this.frames[0];
  }

  /** Sends events of these numbers, each in the newest form. */
  send(...numbers: number[]): void {
    for (const number of numbers) this.frame(eventFrame(number));
  }

  frame(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }
}

export function eventFrame(number: number): Record<string, unknown> {
  return {
    eventType: "workflow_started",
    id: `e${number}`,
    timestamp: "2026-02-03T04:05:06.000Z",
    _cursor: `1-${number}`,
    message: { workflowId: "w1", number },
  };
}

interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Kadoa's token endpoint, WebSocket and acknowledgements, on one port, doing only what a test says. */
export class Service {
  readonly subscribers: Subscriber[] = [];
  readonly acknowledged: string[] = [];
  tokensIssued = 0;
  /** How the token endpoint answers; undefined is a good token. */
  tokenReply: (count: number) => Reply | undefined | Promise<Reply | undefined> = () => undefined;
  /** Refuses an upgrade with this answer, or gives none. */
  upgradeReply: (count: number) => Reply | "silence" | undefined = () => undefined;
  ackReply: () => Reply = () => ({ status: 200, body: {} });
  /** Acts on a subscription before anything that the client sent after it is read. */
  onSubscribe: (subscriber: Subscriber) => void = () => {};
  upgrades = 0;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(autoPong: boolean) {
    this.#sockets = new WebSocketServer({ noServer: true, autoPong });
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.on("upgrade", (request, socket, head) => {
      this.upgrades += 1;
      const reply = this.upgradeReply(this.upgrades);
      if (reply === "silence") return;
      if (reply !== undefined) {
        const body = JSON.stringify(reply.body);
        const headers = { ...reply.headers, "content-length": String(body.length) };
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.end(`HTTP/1.1 ${reply.status} Refused\r\n${lines.join("")}\r\n${body}`);
        return;
      }
      const token = new URL(request.url ?? "/", "ws://service").searchParams.get("access_token");
      this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
        this.subscribers.push(new Subscriber(accepted, token, request.headers, this.onSubscribe));
      });
    });
  }

  /** A service that the end of the test takes down. */
  static async start({ autoPong = true } = {}): Promise<Service> {
    const service = new Service(autoPong);
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    onTestFinished(() => {
      for (const { socket } of service.subscribers) socket.terminate();
      service.#server.closeAllConnections();
      service.#server.close();
    });
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get configuration(): Configuration {
    const http = `http://127.0.0.1:${this.port}`;
    return {
      apiKey: "tk-canary-key",
      baseUrl: http,
      realtimeUrl: `ws://127.0.0.1:${this.port}`,
      realtimeApiUrl: http,
    };
  }

  /** The n-th connection, from 1, once it has subscribed. */
  async subscriber(number: number): Promise<Subscriber> {
    return eventually(() => {
      const subscriber = this.subscribers[number - 1];
      if (subscriber?.subscription === undefined) throw new Error(`no subscription ${number} yet`);
      return subscriber;
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = (await this.#replyTo(request.url ?? "", Buffer.concat(chunks).toString("utf8"))) as Reply;
    const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers }).end(text);
  }

  async #replyTo(path: string, body: string): Promise<Reply> {
    if (path === "/api/v1/events/ack") {
      const reply = this.ackReply();
      if (reply.status === 200) this.acknowledged.push((JSON.parse(body) as { id: string }).id);
      return reply;
    }
    this.tokensIssued += 1;
    const token = { access_token: `canary-token-${this.tokensIssued}`, team_id: "team-1" };
    return (await this.tokenReply(this.tokensIssued)) ?? { status: 200, body: token };
  }
}

export interface Heard {
  listener: RealtimeListener;
  statuses: RealtimeStatus[];
  /** Ids of the next events, each handled before the next is asked for. */
  take(count: number): Promise<(string | undefined)[]>;
  /** Resolves when a status of this type has been told so often. */
  until<Type extends RealtimeStatus["type"]>(
    type: Type,
    count?: number,
  ): Promise<Extract<RealtimeStatus, { type: Type }>>;
}

/** A listener that the end of the test closes, and what it tells. */
export function hear(service: Service, options: ListenOptions = {}): Heard {
  const statuses: RealtimeStatus[] = [];
  const listener = listen({
    configuration: service.configuration,
    onStatus: (status) => statuses.push(status),
    random: () => 0, // No waits between tries.
    ...options,
  });
  onTestFinished(() => listener.close());
  return {
    listener,
    statuses,
    async take(count) {
      const ids: (string | undefined)[] = [];
      while (ids.length < count) {
        const { value, done } = await listener.next();
        if (done) throw new Error(`the listener ended after ${ids.join(", ")}`);
        ids.push(value.id);
      }
      return ids;
    },
    until: (type, count = 1) =>
      eventually(() => {
        const told = statuses.filter((status) => status.type === type);
        if (told.length < count) throw new Error(`told so far: ${JSON.stringify(statuses)}`);
        return told[count - 1] as never;
      }),
  };
}
