import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { parsePreview } from "../../cli/review/preview";
import { KadoaClient } from "../../client/client";
import { parseJson } from "../../client/json";
import { parseFrame } from "../../delivery/realtime/frames";
import { attribute } from "../../delivery/verify/log";
import { parseEvent } from "../../delivery/webhooks/events";
import { startWorld } from "../emulator/world";
import { Service } from "./realtime/service";

const levels = 100_000;
const deepList = "[".repeat(levels) + "]".repeat(levels);
const deepObject = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const folded = "(folded: nested more than 200 levels deep)";

/** How deep a value is nested, found without going down into it by calls. */
function depthOf(value: unknown): number {
  let depth = 0;
  for (let level = [value]; level.length > 0; depth++) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return depth - 1;
}

it.each([
  ["lists", deepList],
  ["objects", deepObject],
  ["objects called __proto__", deepObject.replaceAll('"a"', '"__proto__"')],
])("%s nested 100,000 levels deep are folded, and can be printed", (_, text) => {
  const value = parseJson(text);
  expect(depthOf(value)).toBe(200);
  expect(JSON.stringify(value)).toContain(folded);
  expect(Object.getPrototypeOf(value)).toBe(Array.isArray(value) ? Array.prototype : Object.prototype);
});

it("what is nested as deep as the limit stays whole, and one level more is folded", () => {
  const nested = (count: number) => `${"[".repeat(count)}7${"]".repeat(count)}`;
  expect(JSON.stringify(parseJson(nested(200)))).toBe(nested(200));
  expect(JSON.stringify(parseJson(nested(201)))).toContain(folded);
});

it("every JSON text of common depth is read as JSON.parse reads it, long ones too", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (json) => {
      expect(parseJson(json)).toEqual(JSON.parse(json));
      expect(parseJson(`[${json}${" ".repeat(500)}]`)).toEqual([JSON.parse(json)]);
    }),
    { numRuns: 500 },
  );
});

it("a deeply nested frame is an event like others, with its payload folded", () => {
  const frame = parseFrame(
    `{"eventType":"workflow_failed","id":"e1","_cursor":"1-1","message":${deepObject}}`,
    { now: () => 0 },
  );
  if (frame.kind !== "event") throw new Error(`it is ${frame.kind}`);
  expect(frame.event).toMatchObject({ id: "e1", eventType: "workflow_failed", cursor: "1-1" });
  expect(JSON.stringify(frame.event)).toContain(folded);
});

it("a deeply nested webhook delivery is an event like others, with its payload folded", () => {
  const body = `{"eventType":"new","timestamp":"2026-02-03T04:05:06.000Z","data":{"a":${deepList}}}`;
  expect(JSON.stringify(parseEvent(body))).toContain(folded);
});

it("an answer of the service with deeply nested payloads and configurations can be read, compared and printed", async () => {
  const service = await Service.start();
  const row = (key: string) => `"${key}":{"a":${deepObject}}`;
  const events = `[{"id":"1","eventType":"x",${row("payload")},${row("channelConfig")}}]`;
  service.tokenReply = () => ({ status: 200, body: `{"data":{"events":${events},"pagination":{}}}` });
  const client = new KadoaClient(service.configuration);
  onTestFinished(() => client.close());
  const rows = (await client.deliveries()).events;
  expect(JSON.stringify(rows)).toContain(folded);
  const channel = { id: "c", name: "c", channelType: "WEBHOOK", config: rows[0]?.channelConfig ?? {} };
  expect(attribute(rows, [channel]).rows.size).toBe(1);
});

it("a deeply nested preview can be reviewed", () => {
  const state = `{"urn":"u","type":"t","inputs":{"a":${deepObject}}}`;
  const preview = parsePreview(`{"steps":[{"op":"create","urn":"u","newState":${state}}]}`, "the test");
  expect(JSON.stringify(preview)).toContain(folded);
});

it("the emulator that was given a deeply nested configuration and event answers all the same", async () => {
  const { call, state } = await startWorld();
  const setting = `{"eventType":"workflow_failed","channelIds":[],"eventConfiguration":${deepObject}}`;
  expect((await call("POST", "/v5/notifications/settings", setting)).status).toBe(201);
  const event = `{"eventType":"workflow_failed","data":${deepObject}}`;
  expect((await call("POST", "/_emulator/events", event)).status).toBe(201);
  expect((await state()).settings).toHaveLength(1);
});
