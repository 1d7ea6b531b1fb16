import Ajv from "ajv";
import { expect, it } from "vitest";
import { eventually } from "../eventually";
import { ManualClock } from "./manual-clock";
import { listen, type Received, startReceiver, startWorld, type World } from "./world";

const hook = (url: string, more: object = {}) => ({
  channelType: "WEBHOOK",
  config: { webhookUrl: url, httpMethod: "POST", ...more },
});

const happen = (world: World, body: object) => world.call("POST", "/_emulator/events", body);

async function untilDelivered(world: World, status: "SENT" | "FAILED") {
  return eventually(async () => {
    const [delivery] = (await world.state()).deliveries;
    if (delivery?.eventStatus !== status) throw new Error(`the delivery is ${delivery?.eventStatus}`);
    return delivery;
  });
}

/** A workspace whose failures go to one webhook. */
async function startHooked(statuses: number[], options: Parameters<typeof startWorld>[0] = {}) {
  const world = await startWorld(options);
  const receiver = await startReceiver(statuses);
  const channel = await world.channel(hook(receiver.url));
  await world.setting({ eventType: "workflow_failed", channelIds: [channel.id] });
  return { world, receiver };
}

it.each([
  ["POST", undefined, {}],
  ["PUT", { type: "bearer", token: "t-1" }, { authorization: "Bearer t-1" }],
  [
    "PATCH",
    { type: "Basic", username: "me", password: "pass:word" },
    { authorization: "Basic bWU6cGFzczp3b3Jk" },
  ],
  ["GET", { type: "header", headers: { "X-Key": "k", "X-Other": "o" } }, { "x-key": "k", "x-other": "o" }],
])("a webhook comes by %s with the auth %j", async (httpMethod, auth, headers) => {
  const world = await startWorld();
  const { url, received } = await startReceiver();
  const channel = await world.channel(hook(url, { httpMethod, ...(auth && { auth }) }));
  await world.setting({ eventType: "workflow_failed", channelIds: [channel.id] });
  await happen(world, { eventType: "workflow_failed", workflowId: "wf-7", data: { reason: "none" } });
  await untilDelivered(world, "SENT");
  expect(received).toEqual([
    {
      method: httpMethod,
      headers: expect.objectContaining({
        "content-type": "application/json",
        "x-kadoa-event": "workflow_failed",
        ...headers,
      }),
      body: expect.any(String),
    },
  ]);
  if (auth === undefined) expect(received[0]?.headers).not.toHaveProperty("authorization");
  expect(JSON.parse(received[0]?.body ?? "")).toEqual({
    eventType: "workflow_failed",
    timestamp: expect.stringMatching(/Z$/),
    data: { reason: "none" },
  });
});

/** Lets every wait of the schedule pass, each to the millisecond. */
async function passRetries(clock: ManualClock, receiver: { received: Received[] }): Promise<void> {
  for (const [attempts, wait] of [1_000, 2_000, 4_000].entries()) {
    await clock.untilWaitOf(wait);
    clock.advance(wait - 1);
    expect(receiver.received).toHaveLength(attempts + 1);
    clock.advance(1);
  }
}

it("a webhook that is not acknowledged comes again after 1, 2 and 4 seconds, and then no more", async () => {
  const clock = new ManualClock();
  const { world, receiver } = await startHooked([500, 302, 404], { clock });
  const start = clock.now();
  await happen(world, { eventType: "workflow_failed" });
  await passRetries(clock, receiver);
  const { attempts } = await untilDelivered(world, "FAILED");
  expect(attempts.map(({ at }) => Date.parse(at) - start)).toEqual([0, 1_000, 3_000, 7_000]);
  expect(attempts.map(({ status }) => status)).toEqual([500, 302, 404, 404]);
  expect(clock.waits).toEqual([]);
});

it("a webhook that is acknowledged does not come again", async () => {
  const clock = new ManualClock();
  const { world, receiver } = await startHooked([503, 299], { clock });
  await happen(world, { eventType: "workflow_failed" });
  await clock.untilWaitOf(1_000);
  clock.advance(1_000);
  await untilDelivered(world, "SENT");
  clock.advance(3_600_000);
  expect(receiver.received).toHaveLength(2);
  expect(clock.waits).toEqual([]);
});

it("a webhook without an answer is given up after 30 seconds, and tried again", async () => {
  const clock = new ManualClock();
  const { world, receiver } = await startHooked([0, 204], { clock });
  await happen(world, { eventType: "workflow_failed" });
  await eventually(() => expect(receiver.received).toHaveLength(1));
  clock.advance(30_000);
  await clock.untilWaitOf(1_000);
  clock.advance(1_000);
  const { attempts } = await untilDelivered(world, "SENT");
  expect(attempts.map(({ status, error }) => status ?? error)).toEqual(["no answer within 30000 ms", 204]);
});

it("a webhook to nowhere fails, and says why", async () => {
  const clock = new ManualClock();
  const world = await startWorld({ clock });
  const channel = await world.channel(hook("http://127.0.0.1:1/hook"));
  await world.setting({ eventType: "workflow_failed", channelIds: [channel.id] });
  await happen(world, { eventType: "workflow_failed" });
  for (const wait of [1_000, 2_000, 4_000]) {
    await clock.untilWaitOf(wait);
    clock.advance(wait);
  }
  const { attempts } = await untilDelivered(world, "FAILED");
  expect(attempts.map(({ error }) => error)).toEqual(Array(4).fill("ECONNREFUSED"));
});

it("one event goes to every channel of its setting under one id, with a row of the log for each", async () => {
  const world = await startWorld();
  const { url, received } = await startReceiver();
  const live = await world.channel({ name: "live", channelType: "WEBSOCKET" });
  const webhook = await world.channel(hook(url));
  const email = await world.channel({ channelType: "EMAIL", config: { recipients: ["ops@example.com"] } });
  const slack = await world.channel({
    channelType: "SLACK",
    config: { slackChannelId: "C1", slackChannelName: "ops" },
  });
  const channelIds = [live.id, webhook.id, email.id, slack.id];
  await world.setting({ workflowId: "wf-7", eventType: "workflow_data_change", channelIds });
  const listener = await listen(world);
  const { body } = await happen(world, { eventType: "workflow_data_change", workflowId: "wf-7" });
  const [frame] = await listener.untilEvents(1);
  await eventually(() => expect(received).toHaveLength(1));
  expect(frame?.id).toBe(body.eventId);
  const { metadata, ...rest } = JSON.parse(received[0]?.body ?? "").data;
  expect(rest).toEqual(frame?.message);
  // Sent to webhooks only.
  expect(metadata).toEqual({ workflowName: expect.any(String), tags: expect.any(Array) });
  const { outbox } = await world.state();
  expect(outbox.map(({ channelId, payload }) => [channelId, payload])).toEqual([
    [email.id, frame?.message],
    [slack.id, frame?.message],
  ]);
  await eventually(async () => {
    const log = (await world.call("GET", "/v5/notifications/logs")).body.data as { events: object[] };
    expect(log.events).toHaveLength(4);
    for (const event of log.events)
      expect(event).toMatchObject({ eventId: body.eventId, eventStatus: "SENT" });
  });
});

/** The names of the channels that an event reaches. */
async function reached(
  world: World,
  event: { eventType: string; workflowId?: string },
  path = "/_emulator/events",
) {
  const { body } = await world.call("POST", path, event);
  const { eventId } = (body.data ?? body) as { eventId: string };
  const { deliveries, channels } = await world.state();
  return deliveries
    .filter((delivery) => delivery.eventId === eventId)
    .map(({ channelId }) => channels.find(({ id }) => id === channelId)?.name);
}

async function startNamed(...names: string[]) {
  const world = await startWorld();
  const ids: Record<string, string> = {};
  for (const name of names) {
    const config = { recipients: ["ops@example.com"] };
    ids[name] = (await world.channel({ name, channelType: "EMAIL", config })).id;
  }
  return { world, to: (...chosen: string[]) => ({ channelIds: chosen.map((name) => ids[name]) }) };
}

it("a workflow's own setting stands before that of the workspace, even when it is disabled", async () => {
  const { world, to } = await startNamed("own", "general");
  const eventType = "workflow_failed";
  await world.setting({ eventType, ...to("general") });
  await world.setting({ eventType, workflowId: "wf-7", ...to("own") });
  await world.setting({ eventType, workflowId: "wf-8", enabled: false, ...to("own") });
  await world.setting({ eventType, workflowId: "wf-9" });
  for (const path of ["/_emulator/events", "/v5/notifications/test"]) {
    expect(await reached(world, { eventType, workflowId: "wf-7" }, path)).toEqual(["own"]);
    expect(await reached(world, { eventType, workflowId: "wf-8" }, path)).toEqual([]);
    expect(await reached(world, { eventType, workflowId: "wf-9" }, path)).toEqual([]);
    expect(await reached(world, { eventType, workflowId: "other" }, path)).toEqual(["general"]);
    expect(await reached(world, { eventType }, path)).toEqual(["general"]);
    expect(await reached(world, { eventType: "workflow_finished" }, path)).toEqual([]);
  }
});

it("a disabled setting of the workspace reaches nobody", async () => {
  const { world, to } = await startNamed("general");
  await world.setting({ eventType: "workflow_failed", enabled: false, ...to("general") });
  expect(await reached(world, { eventType: "workflow_failed" })).toEqual([]);
});

it("a recovery goes where the failure went, unless finished runs are told, too", async () => {
  const { world, to } = await startNamed("failures", "runs");
  const recovery = { eventType: "workflow_recovered", workflowId: "wf-7" };
  await world.setting({ eventType: "workflow_failed", ...to("failures") });
  expect(await reached(world, recovery)).toEqual(["failures"]);
  const finished = await world.setting({ eventType: "workflow_finished", workflowId: "wf-7", ...to("runs") });
  expect(await reached(world, recovery)).toEqual([]);
  expect(await reached(world, { ...recovery, workflowId: "wf-8" })).toEqual(["failures"]);
  expect(await reached(world, recovery, "/v5/notifications/test")).toEqual(["failures"]);
  await world.call("PUT", `/v5/notifications/settings/${finished.id}`, { enabled: false });
  expect(await reached(world, recovery)).toEqual(["failures"]);
});

it("an event type that does not exist cannot happen, and cannot be tested", async () => {
  const world = await startWorld();
  for (const path of ["/_emulator/events", "/v5/notifications/test"]) {
    expect(await world.call("POST", path, { eventType: "workflow_exploded" })).toMatchObject({
      status: 400,
      body: { message: "eventType workflow_exploded does not exist" },
    });
  }
});

it("the log has the newest first, in pages, and can be narrowed down", async () => {
  const clock = new ManualClock();
  const world = await startWorld({ clock });
  const email = await world.channel({ channelType: "EMAIL", config: { recipients: ["ops@example.com"] } });
  for (const eventType of ["workflow_failed", "credits_low"]) {
    await world.setting({ eventType, channelIds: [email.id] });
  }
  const ids: unknown[] = [];
  for (const workflowId of ["wf-1", "wf-2", "wf-3"]) {
    ids.unshift((await happen(world, { eventType: "workflow_failed", workflowId })).body.eventId);
    clock.advance(1_000);
  }
  const page = async (query: string) => {
    const { body } = await world.call("GET", `/v5/notifications/logs?${query}`);
    const { events, pagination } = body.data as { events: { eventId: string }[]; pagination: object };
    return [events.map(({ eventId }) => ids.indexOf(eventId)), pagination];
  };
  const of = (limit: number, offset: number, total: number, hasMore: boolean) => ({
    total,
    limit,
    offset,
    hasMore,
  });
  expect(await page("")).toEqual([[0, 1, 2], of(50, 0, 3, false)]);
  expect(await page("limit=2")).toEqual([[0, 1], of(2, 0, 3, true)]);
  expect(await page("limit=2&offset=2")).toEqual([[2], of(2, 2, 3, false)]);
  expect(await page("limit=0&offset=-1")).toEqual([[0], of(1, 0, 3, true)]);
  expect(await page("limit=1000&offset=x")).toEqual([[0, 1, 2], of(100, 0, 3, false)]);
  expect(await page("workflowId=wf-2")).toEqual([[1], of(50, 0, 1, false)]);
  expect(await page("eventType=credits_low")).toEqual([[], of(50, 0, 0, false)]);
  for (const second of ["2026-02-03T04:05:07.000Z", "2026-02-03T04:05:07.000000+0000"]) {
    expect(await page(`startDate=${second}&endDate=${second}`)).toEqual([[1], of(50, 0, 1, false)]);
    expect(await page(`startDate=${encodeURIComponent(second)}`)).toEqual([[0, 1], of(50, 0, 2, false)]);
  }
});

it("the example of each event type fits the schema that is offered for it", async () => {
  const { world } = await startNamed();
  const email = await world.channel({ channelType: "EMAIL", config: { recipients: ["ops@example.com"] } });
  const { body } = await world.call("GET", "/v5/notifications/event-types");
  const { eventTypes } = body.data as { eventTypes: { type: string; schema: object }[] };
  for (const { type, schema } of eventTypes) {
    await world.setting({ eventType: type, channelIds: [email.id] });
    await happen(world, { eventType: type, workflowId: "wf-7" });
    const { outbox } = await world.state();
    const validate = new Ajv().compile(schema);
    validate(outbox.at(-1)?.payload);
    expect([type, validate.errors]).toEqual([type, null]);
  }
});

it("an ended emulator sends nothing more, and waits for nothing", async () => {
  const clock = new ManualClock();
  const { world, receiver } = await startHooked([500], { clock });
  await happen(world, { eventType: "workflow_failed" });
  await clock.untilWaitOf(1_000);
  await world.emulator.close();
  clock.advance(60_000);
  expect(clock.waits).toEqual([]);
  expect(receiver.received).toHaveLength(1);
});
