import { once } from "node:events";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { eventually } from "../eventually";
import { ManualClock } from "./manual-clock";
import { listen, startWorld, type World } from "./world";

/** An emulator whose WebSocket hears `credits_low`. */
async function startLive(options: Parameters<typeof startWorld>[0] = {}): Promise<World> {
  const world = await startWorld(options);
  const live = await world.channel({ channelType: "WEBSOCKET" });
  await world.setting({ eventType: "credits_low", channelIds: [live.id] });
  return world;
}

const happen = async (world: World) => {
  const { body } = await world.call("POST", "/_emulator/events", { eventType: "credits_low" });
  return String(body.eventId);
};

/** The status that an upgrade is refused with. */
async function refusal(
  { emulator }: World,
  path: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const socket = new WebSocket(emulator.realtimeUrl + path, { headers });
  socket.on("error", () => undefined);
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
  return response.statusCode;
}

it("an upgrade without a good token is refused with 401", async () => {
  const clock = new ManualClock();
  const world = await startWorld({ clock });
  expect(await refusal(world, "/")).toBe(401);
  expect(await refusal(world, "/?access_token=undefined")).toBe(401);
  expect(await refusal(world, `/?access_token=${world.emulator.apiKey}`)).toBe(401);
  const { body } = await world.call("POST", "/v4/oauth2/token");
  expect(await refusal(world, `/elsewhere?access_token=${body.access_token}`)).toBe(404);
  expect(await refusal(world, `/?access_token=${body.access_token}`, { host: "evil.example" })).toBe(403);
  clock.advance(3_600_000);
  expect(await refusal(world, `/?access_token=${body.access_token}`)).toBe(401);
});

it("an upgrade can be disturbed like any call", async () => {
  const world = await startWorld();
  await world.call("POST", "/_emulator/faults", { kind: "status", status: 503, path: "/", times: 1 });
  expect(await refusal(world, "/")).toBe(503);
  await listen(world);
  expect((await world.state()).requests).toMatchObject({ "GET /": 1 });
});

it("a subscriber hears each event of its team as one frame, under the event's id, and no confirmation", async () => {
  const world = await startLive();
  const listeners = [await listen(world), await listen(world)];
  const id = await happen(world);
  for (const listener of listeners) {
    await listener.untilEvents(1);
    expect(listener.frames).toEqual([
      {
        eventType: "credits_low",
        id,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        _cursor: expect.stringMatching(/^\d+-\d+$/),
        message: { message: expect.any(String), creditsRemaining: expect.any(Number) },
      },
    ]);
  }
});

it("a test event has the id that the call answered", async () => {
  const world = await startLive();
  const listener = await listen(world);
  const { body } = await world.call("POST", "/v5/notifications/test", { eventType: "credits_low" });
  const { eventId } = body.data as { eventId: string };
  expect((await listener.untilEvents(1))[0]?.id).toBe(eventId);
});

it.each([
  ["another team's channel", { action: "subscribe", channel: "team-of-others" }],
  ["no channel", { action: "subscribe" }],
  ["an unknown frame", { action: "publish" }],
])("a client that sends %s is closed with 1008", async (_, frame) => {
  const world = await startWorld();
  const { socket, closed } = await listen(world, { subscribe: false });
  socket.send(JSON.stringify(frame));
  expect(await closed).toMatchObject({ code: 1008 });
});

it("who has not subscribed hears heartbeats only", async () => {
  const clock = new ManualClock();
  const world = await startLive({ clock });
  const silent = await listen(world, { subscribe: false });
  await happen(world);
  await clock.untilWaitOf(15_000);
  clock.advance(15_000);
  await eventually(() => expect(silent.frames).toEqual([{ type: "heartbeat", timestamp: clock.now() }]));
});

it("heartbeats come at the interval that was asked for, and pause when told", async () => {
  const clock = new ManualClock();
  const world = await startLive({ clock, heartbeatIntervalMs: 1_000 });
  const listener = await listen(world);
  const beats = () => listener.frames.filter(({ type }) => type === "heartbeat").length;
  clock.advance(3_000);
  await eventually(() => expect(beats()).toBe(3));
  await world.call("POST", "/_emulator/realtime/heartbeats", { paused: true });
  clock.advance(10_000);
  await happen(world); // Frames keep their order: had there been heartbeats, they would come before it.
  await listener.untilEvents(1);
  expect(beats()).toBe(3);
  await world.call("POST", "/_emulator/realtime/heartbeats", { paused: false });
  clock.advance(1_000);
  await eventually(() => expect(beats()).toBe(4));
});

it("who comes back with a cursor hears what it missed, in order, before what is new", async () => {
  const world = await startLive();
  const first = await listen(world);
  const ids = [await happen(world), await happen(world)];
  const [, last] = await first.untilEvents(2);
  first.socket.terminate();
  ids.push(await happen(world), await happen(world));
  const again = await listen(world, { lastCursor: last?._cursor ?? "" });
  ids.push(await happen(world));
  expect((await again.untilEvents(3)).map(({ id }) => id)).toEqual(ids.slice(2));
});

it("a second subscription on the same socket replays from its own cursor", async () => {
  const world = await startLive();
  const listener = await listen(world);
  const ids = [await happen(world), await happen(world), await happen(world)];
  const [first] = await listener.untilEvents(3);
  const { team_id } = (await world.call("POST", "/v4/oauth2/token")).body;
  const frame = { action: "subscribe", channel: team_id, lastCursor: first?._cursor };
  listener.socket.send(JSON.stringify(frame));
  expect((await listener.untilEvents(5)).map(({ id }) => id)).toEqual([...ids, ...ids.slice(1)]);
});

it("a cursor that is unknown, or has left the buffer, brings what is new only", async () => {
  const world = await startLive();
  await world.call("POST", "/_emulator/realtime/replay", { limit: 2 });
  const first = await listen(world);
  for (let count = 0; count < 5; count += 1) await happen(world);
  const [oldest, , expired, kept] = await first.untilEvents(5);
  const returning = [oldest?._cursor ?? "", expired?._cursor ?? "", "1-1", "nonsense"];
  const listeners = [];
  for (const lastCursor of returning) listeners.push(await listen(world, { lastCursor }));
  const within = await listen(world, { lastCursor: kept?._cursor ?? "" });
  const id = await happen(world);
  for (const listener of listeners) {
    expect((await listener.untilEvents(1)).map((event) => event.id)).toEqual([id]);
  }
  expect(await within.untilEvents(2)).toHaveLength(2);
});

it("a replay can overlap with what was heard, and can forget all", async () => {
  const world = await startLive();
  const first = await listen(world);
  for (let count = 0; count < 3; count += 1) await happen(world);
  const lastCursor = (await first.untilEvents(3))[2]?._cursor ?? "";
  await world.call("POST", "/_emulator/realtime/replay", { overlap: 2 });
  const overlapping = await listen(world, { lastCursor });
  expect((await overlapping.untilEvents(2)).at(-1)?._cursor).toBe(lastCursor);
  await world.call("POST", "/_emulator/realtime/replay", { forget: true });
  const forgotten = await listen(world, { lastCursor });
  const id = await happen(world);
  expect((await forgotten.untilEvents(1)).map((event) => event.id)).toEqual([id]);
});

it("a drain is announced, lets events through until its deadline, and closes with 1001", async () => {
  const clock = new ManualClock();
  const world = await startLive({ clock });
  const old = await listen(world);
  await world.call("POST", "/_emulator/realtime/drain", { retryAfterMs: 200, deadlineMs: 5_000 });
  await eventually(() =>
    expect(old.frames).toEqual([
      {
        type: "control.draining",
        connectionId: expect.stringMatching(/^\d+-\d+-\d+$/),
        retryAfterMs: 200,
        deadlineAt: new Date(clock.now() + 5_000).toISOString(),
        resumeSupported: true,
      },
    ]),
  );
  const replacement = await listen(world);
  await happen(world);
  await Promise.all([old.untilEvents(1), replacement.untilEvents(1)]);
  clock.advance(5_000);
  expect(await old.closed).toEqual({ code: 1001, reason: "Server shutting down" });
  expect(replacement.socket.readyState).toBe(WebSocket.OPEN);
});

it("a disconnection comes with the code that was asked for, or without any, as when a network fails", async () => {
  const world = await startWorld();
  const polite = await listen(world);
  await world.call("POST", "/_emulator/realtime/disconnect", { code: 4000 });
  expect(await polite.closed).toMatchObject({ code: 4000 });
  const abrupt = await listen(world);
  await world.call("POST", "/_emulator/realtime/disconnect");
  expect(await abrupt.closed).toMatchObject({ code: 1006 });
  expect(await world.call("POST", "/_emulator/realtime/disconnect", { code: 1006 })).toMatchObject({
    status: 400,
  });
});

it("a half-open link stays up and says nothing, not even to a ping, while new links work", async () => {
  const clock = new ManualClock();
  const world = await startLive({ clock });
  const dead = await listen(world);
  let pongs = 0;
  dead.socket.on("pong", () => {
    pongs += 1;
  });
  await world.call("POST", "/_emulator/realtime/half-open");
  dead.socket.ping();
  const alive = await listen(world);
  await happen(world);
  await alive.untilEvents(1);
  clock.advance(60_000);
  await eventually(() => expect(alive.frames.filter(({ type }) => type === "heartbeat")).toHaveLength(4));
  expect({ frames: dead.frames, pongs, state: dead.socket.readyState }).toEqual({
    frames: [],
    pongs: 0,
    state: WebSocket.OPEN,
  });
});

it("any text can be sent as a frame", async () => {
  const world = await startWorld();
  const listener = await listen(world);
  await world.call("POST", "/_emulator/realtime/frames", {
    text: '{"type":"workflow.updated","timestamp":1}',
  });
  await eventually(() => expect(listener.frames).toEqual([{ type: "workflow.updated", timestamp: 1 }]));
});

it("acknowledgements are recorded, and answered with 200 whatever they are", async () => {
  const world = await startWorld();
  const ack = (body: unknown) => world.call("POST", "/api/v1/events/ack", body, { "x-api-key": "" });
  for (const body of [{ id: "e-1" }, { id: "e-1" }, {}, "{", undefined, { id: 7 }]) {
    expect(await ack(body)).toMatchObject({ status: 200 });
  }
  expect((await world.state()).acknowledgements.map(({ id }) => id)).toEqual(["e-1", "e-1"]);
});

it("closing the emulator ends every connection at once", async () => {
  const world = await startLive();
  const [live, dead] = [await listen(world), await listen(world)];
  await world.call("POST", "/_emulator/realtime/half-open");
  await world.emulator.close();
  await Promise.all([live.closed, dead.closed]);
});
