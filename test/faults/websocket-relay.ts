import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** What becomes of events on their way to the client; everything else passes. */
export type RelayMode =
  | { kind: "pass" }
  | { kind: "refuse" }
  | { kind: "swallow" }
  | { kind: "late"; milliseconds: number }
  | { kind: "repeat" };

/** Stands between a client and the WebSocket, and remembers which events the client was handed. */
export class WebSocketRelay {
  mode: RelayMode = { kind: "pass" };
  /** Ids of the events that reached the client, and when. */
  readonly delivered = new Map<string, number>();
  readonly #server = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false });

  private constructor(readonly target: string) {
    this.#server.on("upgrade", (request, socket, head) => {
      if (this.mode.kind === "refuse") {
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#join(client, request.url ?? "/"));
    });
  }

  static async start(target: string): Promise<WebSocketRelay> {
    const relay = new WebSocketRelay(target);
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.mode = { kind: "pass" };
    this.delivered.clear();
    for (const client of this.#sockets.clients) client.terminate();
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: WebSocket, path: string): void {
    const service = new WebSocket(this.target + path);
    const early: (() => void)[] = [];
    const toService = (send: () => void) => {
      if (service.readyState === WebSocket.OPEN) send();
      else early.push(send);
    };
    client.on("message", (data) => toService(() => service.send(String(data))));
    // A client that asks whether its subscription was read is told by the service, not by the relay.
    client.on("ping", (data) => toService(() => service.ping(data)));
    service.on("pong", (data) => client.pong(data));
    service.on("open", () => {
      for (const send of early.splice(0)) send();
    });
    service.on("message", (data) => this.#pass(client, String(data)));
    service.on("error", () => client.terminate());
    service.on("close", () => client.close());
    client.on("error", () => service.terminate());
    client.on("close", () => service.terminate());
  }

  #pass(client: WebSocket, text: string): void {
    const { id } = JSON.parse(text) as { id?: string };
    const send = () => {
      if (client.readyState !== WebSocket.OPEN) return;
      client.send(text);
      if (id !== undefined && !this.delivered.has(id)) this.delivered.set(id, Date.now());
    };
    if (id === undefined || this.mode.kind === "pass") {
      send();
    } else if (this.mode.kind === "late") {
      setTimeout(send, this.mode.milliseconds).unref();
    } else if (this.mode.kind === "repeat") {
      send();
      send();
    }
  }
}
