import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  createReceiver,
  createWebhookHandler,
  type WebhookEvent,
  type WebhookHandlerOptions,
} from "../../../delivery/webhooks";
import { eventually } from "../../eventually";
import { event, head, ManualClock, send, serve } from "./raw";

const body = JSON.stringify(event);
const at = (second: number) => JSON.stringify({ ...event, timestamp: `2026-02-03T04:05:0${second}.000Z` });
const never = () => new Promise<void>(() => {});

/** What the process is warned of, and what would have ended it. */
function watchProcess(): { warnings: string[]; endings: unknown[] } {
  const [warnings, endings]: [string[], unknown[]] = [[], []];
  const onWarning = ({ name, message }: Error) => name === "KadoaWebhook" && warnings.push(message);
  const onEnding = (error: unknown) => endings.push(error);
  const others = {
    rejection: process.rawListeners("unhandledRejection"),
    exception: process.rawListeners("uncaughtException"),
  };
  process.removeAllListeners("unhandledRejection").removeAllListeners("uncaughtException");
  process.on("warning", onWarning).on("unhandledRejection", onEnding).on("uncaughtException", onEnding);
  onTestFinished(() => {
    process.off("warning", onWarning).off("unhandledRejection", onEnding).off("uncaughtException", onEnding);
    for (const listener of others.rejection) process.on("unhandledRejection", listener as () => void);
    for (const listener of others.exception) process.on("uncaughtException", listener as () => void);
  });
  return { warnings, endings };
}

const turns = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("what a program's own functions do wrong never ends the process", () => {
  it.each([
    [
      "throws",
      () => {
        throw new Error("no log");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("no log");
      },
    ],
  ])(
    "an onError that %s: the event's fault and its own are told, and deliveries go on",
    async (_, onError) => {
      const { warnings, endings } = watchProcess();
      const onEvent = vi.fn(() => {
        throw new Error("not now");
      });
      const { port, handler } = await serve({ onEvent, onError });
      expect((await send(port, head(at(1)), at(1))).status).toBe(200);
      expect((await send(port, head(at(2)), at(2))).status).toBe(200);
      await handler.close();
      await turns();
      expect(endings).toEqual([]);
      expect(onEvent).toHaveBeenCalledTimes(2);
      expect(warnings[0]).toBe(
        "handling workflow_failed failed: Error: not now; onError failed too: Error: no log",
      );
    },
  );

  it("a keyOf that throws is answered with 500, to node:http and to fetch", async () => {
    const { warnings, endings } = watchProcess();
    const keyOf = () => {
      throw new Error("no key");
    };
    const { port, handler } = await serve({ keyOf });
    const answer = { status: 500, body: { error: "the webhook handler failed" } };
    expect(await send(port, head(body), body)).toEqual(answer);
    const headers = { "content-type": "application/json", authorization: "Bearer a-token" };
    const response = await handler(new Request("http://receiver/", { method: "POST", body, headers }));
    expect({ status: response.status, body: await response.json() }).toEqual(answer);
    await turns();
    expect(endings).toEqual([]);
    expect(warnings).toEqual(["the webhook handler failed: Error: no key"]);
  });

  it.each([99, 100, 199, 600, 1000, 200.5, Number.NaN])(
    "a receiver's status() of %s is answered with 500, which says so",
    async (status) => {
      const { endings } = watchProcess();
      const receiver = await createReceiver({ status: () => status });
      onTestFinished(() => receiver.close());
      const answer = await send(Number(new URL(receiver.url).port), head(body), body);
      expect(answer).toEqual({
        status: 500,
        body: {
          error: `status() returned ${status}, which is no HTTP status of an answer. Fix: return a whole number from 200 to 599.`,
        },
      });
      expect(receiver.requests).toMatchObject([{ status: 500, event: { eventType: "workflow_failed" } }]);
      expect(endings).toEqual([]);
    },
  );

  it.each([200, 204, 304, 404, 599])("a receiver's status() of %s is answered", async (status) => {
    const receiver = await createReceiver({ status: () => status });
    onTestFinished(() => receiver.close());
    const headers = { "content-type": "application/json" };
    const response = await fetch(receiver.url, { method: "POST", body, headers });
    expect(response.status).toBe(status);
    await response.text();
  });
});

describe("an onEvent that hangs", () => {
  it("is given up at its deadline: its signal is aborted, onError is told, and the next event has its turn", async () => {
    const clock = new ManualClock();
    const [errors, begun]: [string[], string[]] = [[], []];
    let aborted = 0;
    const { port } = await serve({
      clock,
      queueLimit: 1,
      eventTimeoutMs: 5000,
      onEvent: ({ timestamp }, { signal }) => {
        begun.push(timestamp);
        signal.addEventListener("abort", () => aborted++);
        return never();
      },
      onError: (error) => errors.push(String(error)),
    });
    const statuses: number[] = [];
    for (const text of [at(1), at(2), at(3)]) statuses.push((await send(port, head(text), text)).status);
    expect(statuses).toEqual([200, 200, 503]);
    clock.advance(4999);
    await turns();
    expect(begun).toHaveLength(1);
    clock.advance(1);
    await eventually(() => expect(begun).toHaveLength(2));
    expect(aborted).toBe(1);
    expect(errors).toEqual([
      "KadoaError: onEvent has not ended within 5 s. Fix: let it end sooner, or raise eventTimeoutMs.",
    ]);
    expect((await send(port, head(at(3)), at(3))).status).toBe(200);
  });

  it("with acknowledge: handled is answered with 503, and its repetition is handled", async () => {
    const clock = new ManualClock();
    let hanging = true;
    const { port } = await serve({
      clock,
      acknowledge: "handled",
      onEvent: () => (hanging ? never() : undefined),
      onError: () => {},
    });
    const first = send(port, head(body), body);
    await eventually(() => expect(clock.timers).toBe(1));
    clock.advance(20_000);
    expect(await first).toEqual({ status: 503, body: { error: "the event was not handled in time" } });
    hanging = false;
    expect((await send(port, head(body), body)).status).toBe(200);
    expect(clock.timers).toBe(0);
  });
});

describe("after close()", () => {
  it("a delivery is answered with 503, its connection ends, and nothing is handed on", async () => {
    const { port, events, handler } = await serve();
    await handler.close();
    const socket = connect(port, "127.0.0.1");
    socket.write(`${head(body).join("\r\n")}\r\nHost: receiver\r\n\r\n${body}`);
    let text = "";
    for await (const chunk of socket) text += chunk; // Until the other side ends it.
    expect(text).toMatch(/^HTTP\/1\.1 503 /);
    expect(text.toLowerCase()).toContain("connection: close");
    const headers = { "content-type": "application/json", authorization: "Bearer a-token" };
    const response = await handler(new Request("http://receiver/", { method: "POST", body, headers }));
    expect(response.status).toBe(503);
    expect(events).toEqual([]);
  });

  it("so is one whose body was still on its way", async () => {
    const { port, events, handler } = await serve();
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(`${head(body).join("\r\n")}\r\nHost: receiver\r\n\r\n${body.slice(0, 10)}`);
    await turns();
    await handler.close();
    socket.write(body.slice(10));
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 503 /);
    expect(events).toEqual([]);
  });
});

/** A server that reads each body before the handler sees the request, as body parsers do. */
async function behind(
  parse: (request: IncomingMessage) => Promise<object>,
  options: Partial<WebhookHandlerOptions> = {},
) {
  const events: WebhookEvent[] = [];
  const auth = { type: "bearer", token: "a-token" } as const;
  const handler = createWebhookHandler({
    auth,
    onEvent: (received) => void events.push(received),
    ...options,
  });
  const server = createServer((request, response) => {
    void parse(request).then((found) => handler.listener(Object.assign(request, found), response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { events, port: (server.address() as AddressInfo).port };
}

/** As body-parser reads. */
function byEvents(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => resolve(Buffer.concat(chunks)));
  });
}

async function byIteration(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe("behind a body parser", () => {
  const raw: [string, (read: Buffer) => object][] = [
    ["a Buffer at body", (read) => ({ body: read })],
    ["a text at body", (read) => ({ body: read.toString() })],
    [
      "a Buffer at rawBody beside the parsed body",
      (read) => ({ rawBody: read, body: JSON.parse(read.toString()) }),
    ],
  ];
  const readers = { byEvents, byIteration };

  it.each(
    raw.flatMap(([what, found]) =>
      Object.entries(readers).map(([how, read]) => ({ what, how, found, read })),
    ),
  )("$what is taken as it is ($how)", async ({ found, read }) => {
    const { port, events } = await behind(async (request) => found(await read(request)));
    expect((await send(port, head(body), body)).status).toBe(200);
    expect((await send(port, head(body), body)).body).toEqual({ status: "duplicate" });
    expect(events).toEqual([{ documented: true, ...event }]);
  });

  it("what is taken is not larger than the limit either", async () => {
    const parse = async (request: IncomingMessage) => ({ body: await byEvents(request) });
    const { port } = await behind(parse, { maximumBytes: 10 });
    const lines = head(body, { "Content-Length": undefined, "Transfer-Encoding": "chunked" });
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect((await send(port, lines, chunked)).status).toBe(413);
  });

  it.each(Object.entries(readers))(
    "of a body that only the parsed form is left of, every delivery says what to do, and the log once (%s)",
    async (_, read) => {
      const { warnings } = watchProcess();
      const { port, events } = await behind(async (request) => ({
        body: JSON.parse((await read(request)).toString()),
      }));
      const error =
        "something has read the body before the webhook handler, and left no raw body. " +
        "Fix: put the handler's listener before any body parser such as express.json().";
      for (const text of [at(1), at(2)]) {
        expect(await send(port, head(text), text)).toEqual({ status: 500, body: { error } });
      }
      await turns();
      expect(warnings).toEqual([error]);
      expect(events).toEqual([]);
    },
  );

  it("a fetch request whose body was read says the same", async () => {
    const { warnings } = watchProcess();
    const handler = createWebhookHandler({ auth: "none", onEvent: () => {} });
    const headers = { "content-type": "application/json" };
    const request = new Request("http://receiver/", { method: "POST", body, headers });
    await request.json();
    const response = await handler(request);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("something has read the body before the webhook handler");
    await turns();
    expect(warnings).toHaveLength(1);
  });
});
