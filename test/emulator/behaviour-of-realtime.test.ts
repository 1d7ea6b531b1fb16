// Each reading of what Kadoa's documents leave open, on the WebSocket: every value of every key.
import { once } from "node:events";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Behaviour } from "../../emulator/index";
import { eventually } from "../eventually";
import { patienceMs } from "../patience.mts";
import { type Frame, listen, startWorld, type World } from "./world";

/** A world with a WebSocket channel that hears of failures. */
async function heard(behaviour: Partial<Behaviour>): Promise<World> {
  const world = await startWorld({ behaviour });
  const { id } = await world.channel({ channelType: "WEBSOCKET" });
  await world.setting({ eventType: "workflow_failed", channelIds: [id] });
  return world;
}

const fail = async (world: World, times = 1) => {
  for (let time = 0; time < times; time++) {
    await world.call("POST", "/_emulator/events", { eventType: "workflow_failed", workflowId: "wf-7" });
  }
};

/** Events as they came, in whatever form. */
async function frames(world: World, count: number, options = {}): Promise<Frame[]> {
  const listener = await listen(world, options);
  await fail(world, count);
  const events = () => listener.frames.filter(({ type }) => !/^(heartbeat|control\.)/.test(type ?? ""));
  await eventually(() => expect(events()).toHaveLength(count));
  return events();
}

it.each([
  ["newer", { eventType: "workflow_failed", timestamp: expect.any(String), message: expect.any(Object) }],
  ["older", { type: "workflow_failed", timestamp: expect.any(Number), data: expect.any(Object) }],
  ["client", { type: "workflow_failed", timestamp: expect.any(Number), message: expect.any(Object) }],
] as const)("envelope: %s, in a replay and live", async (envelope, form) => {
  const world = await heard({ envelope });
  const [first] = await frames(world, 1);
  expect(first).toEqual({ ...form, id: expect.any(String), _cursor: expect.any(String) });
  await fail(world);
  const again = await listen(world, { lastCursor: first?._cursor ?? "" });
  await eventually(() => expect(again.frames).toHaveLength(1));
  expect(again.frames[0]).toMatchObject(form);
  const { body } = await world.call("GET", "/v5/notifications/logs");
  expect(body.data).toMatchObject({ events: [{}, { eventId: first?.id, eventStatus: "SENT" }] });
});

it.each([
  ["all", [true, true, true]],
  ["every-second", [true, false, true]],
  ["none", [false, false, false]],
] as const)("cursors: %s", async (cursors, present) => {
  const seen = await frames(await heard({ cursors }), 3);
  expect(seen.map((frame) => "_cursor" in frame)).toEqual(present);
});

it.each([
  ["present", true],
  ["absent", false],
] as const)("frameIds: %s", async (frameIds, present) => {
  const [frame] = await frames(await heard({ frameIds }), 1);
  expect("id" in (frame ?? {})).toBe(present);
});

it.each([
  ["same", true],
  ["other", false],
] as const)("testEventId: %s", async (testEventId, same) => {
  const world = await heard({ testEventId });
  const listener = await listen(world);
  const { body } = await world.call("POST", "/v5/notifications/test", { eventType: "workflow_failed" });
  const [frame] = await listener.untilEvents(1);
  expect(frame?.id === (body.data as { eventId: string }).eventId).toBe(same);
});

it.each([
  [{ replay: "exclusive" }, "second", ["third"]],
  [{ replay: "inclusive" }, "second", ["second", "third"]],
  [{ unknownCursor: "live-only" }, "never-given", []],
  [{ unknownCursor: "all" }, "never-given", ["first", "second", "third"]],
  [{ acknowledged: "replayed" }, "first", ["second", "third"]],
  [{ acknowledged: "left-out" }, "first", ["third"]],
] as const)("%j: what comes again after the cursor of the %s event", async (behaviour, after, expected) => {
  const world = await heard(behaviour);
  const names = ["first", "second", "third"];
  const sent = await frames(world, 3);
  await world.call("POST", "/api/v1/events/ack", { id: sent[1]?.id });
  const again = await listen(world, { lastCursor: sent[names.indexOf(after)]?._cursor ?? after });
  await fail(world);
  await again.untilEvents(expected.length + 1);
  const replayed = again.events().slice(0, -1);
  expect(replayed.map(({ id }) => names[sent.findIndex((frame) => frame.id === id)])).toEqual(expected);
});

/** What becomes of a connection that sends these frames, which may name the team. */
async function afterFrames(behaviour: Partial<Behaviour>, ...texts: object[]) {
  const world = await heard(behaviour);
  const listener = await listen(world, { subscribe: false });
  const { body } = await world.call("POST", "/v4/oauth2/token");
  for (const text of texts)
    listener.socket.send(JSON.stringify({ action: "subscribe", channel: body.team_id, ...text }));
  // All that came before it has been read when its pong is back.
  listener.socket.ping();
  const answered = once(listener.socket, "pong").then(() => "open" as const);
  const end = await Promise.race([listener.closed.then(({ code }) => code), answered]);
  const [connection] = (await world.state()).connections;
  return {
    end,
    subscribed: connection?.subscribed ?? false,
    frames: listener.frames.map(({ type }) => type),
  };
}

const foreign = { channel: "team-of-others" };

it.each([
  [{ nullCursor: "as-absent" }, [{ lastCursor: null }], { end: "open", subscribed: true }],
  [{ nullCursor: "closes" }, [{ lastCursor: null }], { end: 1008 }],
  [{ secondSubscription: "counts" }, [{}, {}], { end: "open", subscribed: true }],
  [{ secondSubscription: "ignored" }, [{}, {}], { end: "open", subscribed: true }],
  [{ secondSubscription: "closes" }, [{}, {}], { end: 1008 }],
  [{ foreignSubscription: "closes" }, [foreign], { end: 1008 }],
  [{ foreignSubscription: "silent" }, [foreign], { end: "open", subscribed: false }],
  [{ subscriptionConfirmed: "no" }, [{}], { end: "open", frames: [] }],
  [{ subscriptionConfirmed: "yes" }, [{}], { end: "open", frames: ["control.subscribed"] }],
] as const)("%j after %j", async (behaviour, texts, expected) => {
  expect(await afterFrames(behaviour, ...texts)).toMatchObject(expected);
});

it.each([
  ["counts", 1],
  ["ignored", 0],
] as const)("secondSubscription: %s, and so does its cursor", async (secondSubscription, count) => {
  const world = await heard({ secondSubscription });
  const [first] = await frames(world, 1);
  await fail(world);
  const listener = await listen(world);
  const channel = (await world.call("POST", "/v4/oauth2/token")).body.team_id;
  listener.socket.send(JSON.stringify({ action: "subscribe", channel, lastCursor: first?._cursor }));
  listener.socket.ping();
  await once(listener.socket, "pong");
  expect(listener.events()).toHaveLength(count);
});

/** Whether a token opens a connection, and whether it does so a second time. */
it.each([
  [{ tokenUses: "several" }, ["open", "open"]],
  [{ tokenUses: "one" }, ["open", 401]],
  [{ tokenLifetimeMs: 1 }, [401, 401]],
] as const)("%j: a token opens connections", async (behaviour, expected) => {
  const world = await heard(behaviour);
  const { access_token } = (await world.call("POST", "/v4/oauth2/token")).body;
  const issued = Date.now();
  await expect.poll(() => Date.now()).toBeGreaterThan(issued + 1);
  const open = () =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${world.emulator.realtimeUrl}?access_token=${access_token}`);
      socket.on("open", () => resolve("open"));
      socket.on("unexpected-response", (_request, { statusCode }) => resolve(statusCode));
      socket.on("error", () => undefined);
    });
  expect([await open(), await open()]).toEqual(expected);
});

it("heartbeats come as often as the behaviour says", async () => {
  const { frames: seen } = await listen(await heard({ heartbeatIntervalMs: 5 }));
  await eventually(() => expect(seen.filter(({ type }) => type === "heartbeat").length).toBeGreaterThan(2));
});

it("without pongs a ping stays without an answer, and frames are read all the same", async () => {
  const world = await heard({ pong: "none" });
  const listener = await listen(world);
  let pongs = 0;
  listener.socket.on("pong", () => {
    pongs += 1;
  });
  listener.socket.ping();
  await fail(world);
  await listener.untilEvents(1);
  expect(pongs).toBe(0);
});

it(
  "a connection that was sent its close frame hears nothing more, although it never answers it",
  async () => {
    const world = await heard({});
    const listener = await listen(world);
    listener.socket.pause();
    await world.call("POST", "/_emulator/realtime/disconnect", { code: 1012 });
    const [connection] = (await world.state()).connections;
    expect(connection).toMatchObject({ subscribed: false });
    listener.socket.resume();
    expect(await listener.closed).toMatchObject({ code: 1012 });
  },
  patienceMs,
);
