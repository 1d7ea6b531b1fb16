import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createWebhookHandler, type WebhookAuth, type WebhookEvent } from "../../../delivery/webhooks";
import { eventually } from "../../eventually";
import { answerOn, event, head, ManualClock, send, serve } from "./raw";

const body = JSON.stringify(event);

describe("a delivery that is in order", () => {
  it("is answered with 200 and handed on as a typed event", async () => {
    const { port, events, handler } = await serve();
    expect(await send(port, head(body), body)).toEqual({ status: 200, body: { status: "accepted" } });
    await handler.close();
    expect(events).toEqual([{ documented: true, ...event }]);
  });

  it.each(["POST", "PUT", "PATCH", "GET"])("may come as %s", async (method) => {
    const { port, events, handler } = await serve();
    expect((await send(port, head(body, {}, method), body)).status).toBe(200);
    await handler.close();
    expect(events).toHaveLength(1);
  });

  it("may come in chunks, without a length", async () => {
    const { port } = await serve();
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const lines = head(body, { "Content-Length": undefined, "Transfer-Encoding": "chunked" });
    expect((await send(port, lines, chunked)).status).toBe(200);
  });

  it("is taken by the fetch handler alike", async () => {
    const events: WebhookEvent[] = [];
    const handler = createWebhookHandler({ auth: "none", onEvent: (received) => void events.push(received) });
    const request = (text: string) =>
      new Request("http://receiver/kadoa", {
        method: "POST",
        body: text,
        headers: { "content-type": "application/json" },
      });
    expect((await handler(request(body))).status).toBe(200);
    expect((await handler(request("{"))).status).toBe(400);
    await handler.close();
    expect(events).toEqual([{ documented: true, ...event }]);
  });

  it("whose payload is not the documented one is handed on as it is", async () => {
    const { port, events, handler } = await serve();
    const other = { ...event, data: { reason: 7 } };
    const text = JSON.stringify(other);
    expect((await send(port, head(text), text)).status).toBe(200);
    await handler.close();
    expect(events).toEqual([{ documented: false, ...other }]);
  });
});

describe("who may deliver", () => {
  it.each([
    ["no proof", { Authorization: undefined }],
    ["a wrong token", { Authorization: "Bearer another" }],
    ["a longer token", { Authorization: "Bearer a-token-and-more" }],
    ["the token in another scheme", { Authorization: "Basic a-token" }],
    ["the proof twice", { Authorization: "Bearer a-token\r\nAuthorization: Bearer a-token" }],
  ])("%s is answered with 401 before the body is read", async (_, change) => {
    const { port, events } = await serve();
    // The body never comes: an answer shows that nobody waited for it.
    expect((await send(port, head(body, change))).status).toBe(401);
    expect(events).toEqual([]);
  });

  it("the scheme counts in any case", async () => {
    const { port } = await serve();
    expect((await send(port, head(body, { Authorization: "bearer a-token" }), body)).status).toBe(200);
  });

  it("basic takes user and password", async () => {
    const { port } = await serve({ auth: { type: "basic", username: "kadoa", password: "söcret" } });
    const proof = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString("base64")}` });
    expect((await send(port, head(body, proof("kadoa:söcret")), body)).status).toBe(200);
    expect((await send(port, head(body, proof("kadoa:other")), body)).status).toBe(401);
  });

  it("header takes all of its headers, and none is not enough", async () => {
    const { port } = await serve({
      auth: { type: "header", headers: { "X-Key": "one", "X-Tenant": "two" } },
    });
    const both = { "X-Key": "one", "X-Tenant": "two" };
    expect((await send(port, head(body, both), body)).status).toBe(200);
    expect((await send(port, head(body, { "X-Key": "one" }), body)).status).toBe(401);
    expect((await send(port, head(body, { ...both, "x-key": "one" }), body)).status).toBe(401);
  });

  it("header may name Authorization itself", async () => {
    const { port } = await serve({ auth: { type: "header", headers: { Authorization: "Bearer a-token" } } });
    expect((await send(port, head(body), body)).status).toBe(200);
    expect((await send(port, head(body, { Authorization: "Bearer other" }), body)).status).toBe(401);
  });

  it.each([
    ["no header", { type: "header", headers: {} }],
    ["an empty header", { type: "header", headers: { "X-Key": "" } }],
    ["an empty token", { type: "bearer", token: "" }],
    ["a token that is not set", { type: "bearer", token: undefined }],
    ["an empty password", { type: "basic", username: "kadoa", password: " " }],
    ["an empty list", []],
  ])("%s would let everybody in, and is refused at once", (_, auth) => {
    const options = { auth: auth as WebhookAuth, onEvent: () => {} };
    expect(() => createWebhookHandler(options)).toThrow("is empty, which would let everybody deliver");
  });

  it("while a token is rotated, both are good", async () => {
    const token = (name: string) => ({ type: "bearer", token: name }) as const;
    const { port } = await serve({ auth: [token("old"), token("new")] });
    for (const [name, status] of [
      ["old", 200],
      ["new", 200],
      ["next", 401],
    ] as const) {
      expect((await send(port, head(body, { Authorization: `Bearer ${name}` }), body)).status).toBe(status);
    }
  });
});

describe("what is refused", () => {
  it.each([
    ["DELETE", 405, {}, "DELETE"],
    ["text", 415, { "Content-Type": "text/plain" }, "POST"],
    ["no content type", 415, { "Content-Type": undefined }, "POST"],
    ["a compressed body", 415, { "Content-Encoding": "gzip" }, "POST"],
    ["a length beyond the limit", 413, { "Content-Length": "1001" }, "POST"],
  ])("%s is answered with %i, without reading on", async (_, status, change, method) => {
    const { port } = await serve({ maximumBytes: 1000 });
    expect((await send(port, head(body, change, method))).status).toBe(status);
  });

  it("a body that grows beyond the limit is answered with 413 and not read on", async () => {
    const { port } = await serve({ maximumBytes: 1000 });
    const lines = head(body, { "Content-Length": undefined, "Transfer-Encoding": "chunked" });
    expect((await send(port, lines, `${(2000).toString(16)}\r\n${"x".repeat(1500)}`)).status).toBe(413);
  });

  it.each(["", "{", "[]", '{"eventType":"workflow_failed"}', '{"eventType":7,"timestamp":"now","data":{}}'])(
    "%j is answered with 400",
    async (text) => {
      const { port, events } = await serve();
      expect((await send(port, head(text), text)).status).toBe(400);
      expect(events).toEqual([]);
    },
  );

  it("a body that does not arrive in time is answered with 408", async () => {
    const clock = new ManualClock();
    const { port } = await serve({ clock, bodyTimeoutMs: 5000 });
    const socket = connect(port, "127.0.0.1");
    const answer = send(port, head(body), body.slice(0, 10), socket);
    await eventually(() => expect(clock.timers).toBe(1));
    clock.advance(4999);
    expect(clock.timers).toBe(1);
    clock.advance(1);
    expect((await answer).status).toBe(408);
  });
});

describe("repetitions", () => {
  it("a delivery that comes again is answered with 200 and handed on once", async () => {
    const { port, events, handler } = await serve();
    await send(port, head(body), body);
    expect(await send(port, head(body), body)).toEqual({ status: 200, body: { status: "duplicate" } });
    await handler.close();
    expect(events).toHaveLength(1);
  });

  it("with acknowledge: handled, a failing handler answers 500 and the repetition is handled", async () => {
    let failing = true;
    const errors: unknown[] = [];
    const { port, events } = await serve({
      acknowledge: "handled",
      onEvent: (received) => {
        if (failing) throw new Error("not now");
        events.push(received);
      },
      onError: (error) => errors.push(error),
    });
    expect((await send(port, head(body), body)).status).toBe(500);
    failing = false;
    expect((await send(port, head(body), body)).status).toBe(200);
    expect(events).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });

  it("the oldest is forgotten when too many are remembered", async () => {
    const { port, events, handler } = await serve({ rememberedKeys: 1 });
    const later = JSON.stringify({ ...event, timestamp: "2026-02-03T04:05:07.000Z" });
    for (const text of [body, later, body]) await send(port, head(text), text);
    await handler.close();
    expect(events).toHaveLength(3);
  });
});

it("when too many events wait, deliveries are answered with 503, and none of those that wait is lost", async () => {
  const gate = { open: () => {} };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  const { port, events, handler } = await serve({
    queueLimit: 1,
    onEvent: async (received) => {
      await opened;
      events.push(received);
    },
  });
  const texts = [1, 2, 3].map((second) =>
    JSON.stringify({ ...event, timestamp: `2026-02-03T04:05:0${second}.000Z` }),
  );
  const statuses: number[] = [];
  for (const text of texts) statuses.push((await send(port, head(text), text)).status);
  expect(statuses).toEqual([200, 200, 503]);
  gate.open();
  await handler.close();
  expect(events.map(({ timestamp }) => timestamp)).toEqual([
    "2026-02-03T04:05:01.000Z",
    "2026-02-03T04:05:02.000Z",
  ]);
});

it("a connection that breaks in the middle of a body leaves the receiver alive", async () => {
  const { port, events } = await serve();
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(`${head(body).join("\r\n")}\r\nHost: receiver\r\n\r\n${body.slice(0, 5)}`);
  socket.destroy();
  expect((await send(port, head(body), body)).status).toBe(200);
  expect(events).toHaveLength(1);
});

it("two deliveries on one connection are both answered", async () => {
  const { port, events } = await serve();
  const socket = connect(port, "127.0.0.1");
  const later = JSON.stringify({ ...event, timestamp: "2026-02-03T04:05:07.000Z" });
  for (const text of [body, later]) {
    socket.write(`${head(text).join("\r\n")}\r\nHost: receiver\r\n\r\n${text}`);
  }
  expect((await answerOn(socket)).status).toBe(200);
  await eventually(() => expect(events).toHaveLength(2));
});
