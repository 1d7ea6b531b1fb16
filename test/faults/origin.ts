import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

export interface Received {
  method: string;
  path: string;
  body: string;
  requestId: string | undefined;
}

const channel = {
  id: "c-1",
  name: "ops",
  channelType: "WEBHOOK",
  config: { webhookUrl: "https://hooks.example.net/k", httpMethod: "POST" },
  createdAt: "2026-02-03T04:05:06.000Z",
  updatedAt: "2026-02-03T04:05:06.000Z",
};

/** What the healthy service answers to the calls of the matrix. */
export function healthyReply(method: string, path: string): Reply {
  if (path.startsWith("/v4/oauth2/token")) {
    return { status: 200, body: JSON.stringify({ access_token: "token-1", team_id: "team-1" }) };
  }
  if (path.endsWith("/test")) {
    const data = { eventId: "e-1", eventType: "workflow_failed" };
    return { status: 200, body: JSON.stringify({ data, status: "success", message: "sent" }) };
  }
  const data = method === "DELETE" ? { channelId: channel.id } : { channel };
  const body = JSON.stringify({ data, status: "success", message: "done" });
  return { status: method === "POST" ? 201 : 200, body };
}

/** An HTTP server on loopback that answers as told and remembers every complete request. */
export class Origin {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #replies: Reply[] = [];
  #reply: (request: Received) => Reply = ({ method, path }) => healthyReply(method, path);

  private constructor() {
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      // A request that is cut on its way never counts as received.
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<Origin> {
    const origin = new Origin();
    origin.#server.listen(0, "127.0.0.1");
    await once(origin.#server, "listening");
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Replies to the next requests, one each; after them it is healthy. */
  next(...replies: Reply[]): void {
    this.#replies.push(...replies);
  }

  /** The reply to every request that has no other. */
  always(reply: (request: Received) => Reply): void {
    this.#reply = reply;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received: Received = {
      method: request.method ?? "",
      path: request.url ?? "",
      body: Buffer.concat(chunks).toString("utf8"),
      requestId: request.headers["x-request-id"] as string | undefined,
    };
    this.received.push(received);
    const { status, headers, body } = this.#replies.shift() ?? this.#reply(received);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  }
}
