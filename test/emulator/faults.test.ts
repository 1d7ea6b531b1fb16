import { connect } from "node:net";
import { expect, it } from "vitest";
import { ManualClock } from "./manual-clock";
import { startWorld, type World, webhook } from "./world";

const channels = "/v5/notifications/channels";

/** What comes over the wire for a creation until the server closes, byte for byte. */
function rawCreate({ emulator }: World): Promise<string> {
  const body = JSON.stringify({ name: "raw", ...webhook() });
  const { hostname, port, host } = new URL(emulator.url);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST ${channels} HTTP/1.1\r\nHost: ${host}\r\nx-api-key: ${emulator.apiKey}\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
    socket.on("data", (data) => {
      text += String(data);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
  });
}

const fault = (world: World, body: object) => world.call("POST", "/_emulator/faults", body);
const created = async (world: World) => (await world.state()).channels.length;

it("drop-request closes the connection and nothing is done", async () => {
  const world = await startWorld();
  await fault(world, { kind: "drop-request" });
  expect(await rawCreate(world)).toBe("");
  expect(await created(world)).toBe(0);
  expect((await world.state()).requests).toEqual({ "POST /v5/notifications/channels": 1 });
});

it("drop-response does what was asked, and closes without a word", async () => {
  const world = await startWorld();
  await fault(world, { kind: "drop-response" });
  expect(await rawCreate(world)).toBe("");
  expect(await created(world)).toBe(1);
});

it("cut lets exactly so many bytes of the answer through", async () => {
  const world = await startWorld();
  for (const bytes of [0, 1, 17, 100, 300]) {
    await fault(world, { kind: "cut", bytes, times: 1 });
    expect(await rawCreate(world)).toHaveLength(bytes);
  }
  expect(await created(world)).toBe(5);
});

it("cut ends the connection even when the answer is shorter", async () => {
  const world = await startWorld();
  await fault(world, { kind: "cut", bytes: 100_000 });
  const [head = "", body = ""] = (await rawCreate(world)).split("\r\n\r\n");
  expect(head).toContain(`content-length: ${body.length}`);
});

it("cut without a number ends in the middle of the body", async () => {
  const world = await startWorld();
  await fault(world, { kind: "cut" });
  const answer = await rawCreate(world);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  expect(body).toHaveLength(Math.floor(length / 2));
});

it.each([
  ["before", 0],
  ["after", 1],
])("status in the phase %s leaves %i channels behind", async (phase, count) => {
  const world = await startWorld();
  await fault(world, { kind: "status", status: 429, retryAfter: 7, phase });
  const answer = await world.call("POST", channels, { name: "a", ...webhook() });
  expect(answer).toMatchObject({ status: 429, headers: { "retry-after": "7" }, body: { error: true } });
  expect(await created(world)).toBe(count);
});

it.each([
  [undefined, 201, 1],
  ["before", 200, 0],
])("malformed in the phase %s answers no JSON", async (phase, status, count) => {
  const world = await startWorld();
  await fault(world, { kind: "malformed", phase });
  const answer = await world.call("POST", channels, { name: "a", ...webhook() });
  expect(answer).toMatchObject({ status, headers: { "content-type": "text/html" } });
  expect(() => JSON.parse(answer.text)).toThrow();
  expect(await created(world)).toBe(count);
});

it.each([
  ["before", 0],
  ["after", 1],
])("delay in the phase %s: %i channels are there while it lasts", async (phase, count) => {
  const clock = new ManualClock();
  const world = await startWorld({ clock });
  await fault(world, { kind: "delay", delayMs: 700, phase });
  const answer = world.call("POST", channels, { name: "a", ...webhook() });
  await clock.untilWaitOf(700);
  expect(await created(world)).toBe(count);
  clock.advance(700);
  expect(await answer).toMatchObject({ status: 201 });
});

it("every answer waits for the latency", async () => {
  const clock = new ManualClock();
  const world = await startWorld({ clock, latencyMs: 40 });
  const answer = world.call("GET", channels);
  await clock.untilWaitOf(40);
  clock.advance(40);
  expect(await answer).toMatchObject({ status: 200 });
});

it("a fault meets the method and the path it names, as often as it says, until it is cleared", async () => {
  const world = await startWorld();
  const { id } = await world.channel(webhook());
  const statuses = async () => [
    (await world.call("GET", channels)).status,
    (await world.call("GET", `${channels}/${id}`)).status,
    (await world.call("DELETE", `${channels}/none`)).status,
  ];
  await fault(world, {
    kind: "status",
    status: 503,
    method: "get",
    path: `${channels}/{channelId}`,
    times: 2,
  });
  expect(await statuses()).toEqual([200, 503, 404]);
  expect(await statuses()).toEqual([200, 503, 404]);
  expect(await statuses()).toEqual([200, 200, 404]);
  await fault(world, { kind: "status", status: 503, path: channels });
  expect(await statuses()).toEqual([503, 200, 404]);
  await fault(world, { kind: "status", status: 502, path: `${channels}/*` });
  expect(await statuses()).toEqual([503, 502, 502]);
  await world.call("DELETE", "/_emulator/faults");
  expect(await statuses()).toEqual([200, 200, 404]);
});

it("a fault with a probability strikes as the dice fall", async () => {
  const dice = [0.1, 0.9, 0.4];
  const world = await startWorld({ random: () => dice.shift() ?? 1 });
  await fault(world, { kind: "status", probability: 0.5 });
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await world.call("GET", channels)).status);
  expect(statuses).toEqual([500, 200, 500]);
});

it.each([
  [{}],
  [{ kind: "explode" }],
  [{ kind: "status", status: 7 }],
  [{ kind: "cut", bytes: -1 }],
  [{ kind: "delay", delayMs: "soon" }],
  [{ kind: "status", probability: 2 }],
  [{ kind: "status", paths: "/" }],
])("%j is no fault", async (body) => {
  const world = await startWorld();
  expect(await fault(world, body)).toMatchObject({ status: 400 });
  expect((await world.call("GET", "/_emulator/faults")).body).toEqual({ faults: [] });
});
