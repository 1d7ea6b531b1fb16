import fc from "fast-check";
import { expect, it } from "vitest";
import { parseFrame } from "../../../delivery/realtime/frames";
import { eventually } from "../../eventually";
import { hear, Service } from "./service";

const clock = { now: () => Date.UTC(2026, 1, 3) };
const parse = (frame: unknown) => parseFrame(JSON.stringify(frame), clock);

it.each([
  [
    "the oldest form",
    { type: "workflow_started", timestamp: 1770091506000, id: "e1", data: { workflowId: "w1" } },
  ],
  [
    "the documented form",
    {
      eventType: "workflow_started",
      id: "e1",
      timestamp: "2026-02-03T04:05:06.000Z",
      message: { workflowId: "w1" },
    },
  ],
  [
    "the form of the official clients",
    { type: "workflow_started", id: "e1", timestamp: 1770091506000, message: { workflowId: "w1" } },
  ],
])("%s becomes the one event", (_, frame) => {
  expect(parse(frame)).toEqual({
    kind: "event",
    event: {
      id: "e1",
      documented: false,
      eventType: "workflow_started",
      workflowId: "w1",
      timestamp: "2026-02-03T04:05:06.000Z",
      data: { workflowId: "w1" },
      raw: frame,
    },
  });
});

it("a finished workflow is named by the payload's id", () => {
  const frame = { eventType: "workflow_finished", message: { id: "w1", jobId: "j1", source: "scheduler" } };
  expect(parse(frame)).toMatchObject({ event: { documented: true, workflowId: "w1" } });
  expect(parse({ ...frame, eventType: "workflow_data_change" })).toMatchObject({
    event: { workflowId: undefined },
  });
});

it("a payload that is not as documented is handed over as it is, and not called documented", () => {
  const message = { workflowId: "w1", source: "s", reason: 7, action: "a" };
  expect(parse({ eventType: "workflow_failed", message })).toMatchObject({
    event: { documented: false, data: message },
  });
});

it.each([
  ["a number for an id", { id: 5 }, { id: undefined }],
  ["no cursor", { _cursor: null }, { cursor: undefined }],
  ["an endless id", { id: "x".repeat(1_025) }, { id: undefined }],
  ["an unreadable time", { timestamp: "soon" }, { timestamp: "2026-02-03T00:00:00.000Z" }],
  ["a time beyond all calendars", { timestamp: 1e300 }, { timestamp: "2026-02-03T00:00:00.000Z" }],
  [
    "a time of day that is none",
    { timestamp: "2026-02-03T24:61:00.000Z" },
    { timestamp: "2026-02-03T00:00:00.000Z" },
  ],
  [
    "a time in another zone",
    { timestamp: "2026-02-03T05:00:00+01:00" },
    { timestamp: "2026-02-03T04:00:00.000Z" },
  ],
])("an event with %s is an event all the same", (_, odd, expected) => {
  const frame = parse({ eventType: "x", ...odd, message: {} });
  if (frame.kind !== "event") throw new Error(`it is ${frame.kind}`);
  for (const [name, value] of Object.entries(expected)) {
    expect(frame.event[name as keyof typeof frame.event]).toEqual(value);
  }
});

it.each([
  ["not-json", "{"],
  ["wrong-shape", "null"],
  ["wrong-shape", "[]"],
  ["wrong-shape", '"text"'],
  ["wrong-shape", "{}"],
  ["wrong-shape", '{"eventType":"","type":7}'],
  ["wrong-shape", '{"__proto__":{"eventType":"x"}}'],
  ["unknown-control", '{"type":"control.surprise"}'],
])("a frame that is %s is no event: %s", (reason, text) => {
  expect(parseFrame(text, clock)).toEqual({ kind: "discarded", reason });
});

it("names of built-in properties are names like any other", () => {
  for (const eventType of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    expect(parse({ eventType, id: "__proto__", _cursor: "__proto__", message: {} })).toMatchObject({
      event: { eventType, documented: false, id: "__proto__", cursor: "__proto__" },
    });
  }
  expect(({} as Record<string, unknown>).eventType).toBeUndefined();
});

it("no text makes the reading throw, and what is an event has a type and a time", () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          eventType: fc.anything(),
          type: fc.anything(),
          id: fc.anything(),
          _cursor: fc.anything(),
          timestamp: fc.anything(),
          message: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map(
        (frame) =>
          JSON.stringify(frame, (_, value) => (typeof value === "bigint" ? `${value}` : value)) ?? "",
      ),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      const frame = parseFrame(text, clock);
      if (frame.kind !== "event") return;
      expect(frame.event.eventType).not.toBe("");
      expect(new Date(frame.event.timestamp).toISOString()).toBe(frame.event.timestamp);
    }),
    { numRuns: 2_000 },
  );
});

it("hostile frames are counted by their reason, and the events between them arrive", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const { socket, send } = bound(await service.subscriber(1));
  send(1);
  socket.send(Buffer.from([0, 1, 2]));
  socket.send("{");
  socket.send('{"eventType":{}}');
  socket.send('{"type":"control.unheard"}');
  for (let count = 0; count < 1_000; count++) socket.send("]");
  send(2);
  expect(await heard.take(2)).toEqual(["e1", "e2"]);
  expect(heard.listener.statistics.discarded).toEqual({
    binary: 1,
    "not-json": 1_001,
    "wrong-shape": 1,
    "unknown-control": 1,
  });
  expect(heard.listener.statistics.connections).toBe(1);
});

it("a frame that is too large costs the connection; if it comes again, what lies behind it is given up", async () => {
  const service = await Service.start();
  const heard = hear(service, { maxFrameBytes: 100_000 });
  (await service.subscriber(1)).send(1, 2);
  await heard.take(2);
  const huge = { eventType: "x", id: "e3", _cursor: "1-3", message: "x".repeat(100_000) };
  service.subscribers[0]?.frame(huge);
  const second = await service.subscriber(2);
  expect(second.subscription).toMatchObject({ lastCursor: "1-1" });
  second.send(2);
  second.frame(huge);
  const third = await service.subscriber(3);
  expect(third.subscription).not.toHaveProperty("lastCursor");
  third.send(5);
  expect(await heard.take(1)).toEqual(["e5"]);
  expect(heard.statuses.filter(({ type }) => type === "discontinuity")).toEqual([
    { type: "discontinuity", reason: "unreadable-frame", after: "e2" },
  ]);
  expect(await heard.until("reconnecting")).toMatchObject({ reason: "a frame is larger than 100000 bytes" });
});

it("compression is not offered: a small frame cannot become a large one", async () => {
  const service = await Service.start();
  await hear(service).listener.ready();
  expect(service.subscribers[0]?.headers["sec-websocket-extensions"]).toBeUndefined();
});

it("a text that is not UTF-8 costs the connection only", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const first = await service.subscriber(1);
  first.send(1, 2);
  await heard.take(2);
  first.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
  const second = await service.subscriber(2);
  second.send(2, 3);
  expect(await heard.take(1)).toEqual(["e3"]);
  await eventually(() => expect(first.closed).toBeDefined());
});

function bound(subscriber: Awaited<ReturnType<Service["subscriber"]>>) {
  return { socket: subscriber.socket, send: subscriber.send.bind(subscriber) };
}
