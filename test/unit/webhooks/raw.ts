import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { Clock } from "../../../client/clock";
import {
  createWebhookHandler,
  type WebhookEvent,
  type WebhookHandlerOptions,
} from "../../../delivery/webhooks";

export const event = {
  eventType: "workflow_failed",
  timestamp: "2026-02-03T04:05:06.000Z",
  data: { workflowId: "wf-7", source: "scheduler", reason: "timed out", action: "none" },
};

/** A handler behind a real server; the end of the test takes it down. */
export async function serve(options: Partial<WebhookHandlerOptions> = {}) {
  const events: WebhookEvent[] = [];
  const handler = createWebhookHandler({
    auth: { type: "bearer", token: "a-token" },
    onEvent: (received) => {
      events.push(received);
    },
    ...options,
  });
  const server = createServer(handler.listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { handler, events, port };
}

export interface Sent {
  status: number;
  body: unknown;
}

/** Sends a request as it stands, byte for byte, and reads the answer. */
export async function send(
  port: number,
  lines: string[],
  body = "",
  socket = connect(port, "127.0.0.1"),
): Promise<Sent> {
  socket.write(`${lines.join("\r\n")}\r\nHost: receiver\r\n\r\n${body}`);
  return answerOn(socket);
}

export async function answerOn(socket: Socket): Promise<Sent> {
  let text = "";
  for await (const chunk of socket) {
    text += chunk;
    const [head = "", body = ""] = text.split("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? -1);
    if (length >= 0 && body.length >= length) {
      socket.destroy();
      return { status: Number(head.split(" ")[1]), body: JSON.parse(body.slice(0, length)) };
    }
  }
  throw new Error(`the connection ended with ${JSON.stringify(text)}`);
}

/** The head of a delivery in order; `change` replaces a header, or takes it away. */
export function head(
  body: string,
  change: Record<string, string | undefined> = {},
  method = "POST",
): string[] {
  const headers = {
    Authorization: "Bearer a-token",
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(body)),
    ...change,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [`${method} /kadoa HTTP/1.1`, ...lines];
}

/** A clock whose timers run when the test says so. */
export class ManualClock implements Clock {
  #now = Date.parse("2026-02-03T04:05:06.000Z");
  readonly #timers = new Map<symbol, { at: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, milliseconds: number): () => void {
    const key = Symbol("timer");
    this.#timers.set(key, { at: this.#now + milliseconds, callback });
    return () => this.#timers.delete(key);
  }

  get timers(): number {
    return this.#timers.size;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const [key, { at, callback }] of [...this.#timers]) {
      if (at > this.#now) continue;
      this.#timers.delete(key);
      callback();
    }
  }
}
