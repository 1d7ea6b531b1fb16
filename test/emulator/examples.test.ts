// The JSON examples of Kadoa's documentation, retyped with values of our own: the emulator's answers have their
// keys and types, and mean the same.
import { expect, it } from "vitest";
import { eventually } from "../eventually";
import { listen, startReceiver, startWorld, type World, webhook } from "./world";

/** The keys of a value and the types of what they hold; a list is as its first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shapeOf(inner)]));
}

const at = "2026-02-03T04:05:06.000Z";
const v5 = "/v5/notifications";
const auth = { type: "bearer", token: "t" };
const config = { webhookUrl: "https://hooks.example.net/k", httpMethod: "POST", auth };
const link = { configurationId: "s", workflowId: null, eventType: "workflow_failed", enabled: true };
const channel = { id: "c", name: "ops-hook", channelType: "WEBHOOK", config, createdAt: at, updatedAt: at };
const setting = {
  ...{
    id: "s",
    workflowId: "wf-7",
    eventType: "workflow_data_change",
    eventConfiguration: {},
    enabled: true,
  },
  ...{ channels: [{ id: "c", name: "ops-hook", channelType: "WEBHOOK" }], createdAt: at, updatedAt: at },
};
const { workflowId: _, ...workspaceSetting } = setting;
const eventType = {
  type: "workflow_failed",
  category: "workflow",
  description: "d",
  version: "1",
  schema: {},
};
const row = {
  ...{
    id: "l",
    workflowId: "wf-7",
    eventType: "workflow_data_change",
    eventStatus: "SENT",
    channelConfig: config,
  },
  ...{ payload: {}, eventId: "e", createdAt: at },
};
const pagination = { total: 1, limit: 50, offset: 0, hasMore: false };
const envelope = (data: object) => ({ data, status: "success", message: "…" });

interface Ids {
  channelId: string;
  settingsId: string;
}

/** A call and the answer that the documentation shows. */
const rest: [string, (ids: Ids) => string, object | undefined, object][] = [
  ["GET", () => "channels", undefined, { channels: [{ ...channel, linkedConfigurations: [link] }] }],
  [
    "GET",
    ({ channelId }) => `channels/${channelId}`,
    undefined,
    { channel: { ...channel, linkedConfigurations: [link] } },
  ],
  [
    "POST",
    () => "channels",
    { name: "live", channelType: "WEBSOCKET", config: {} },
    { channel: { ...channel, config: {}, linkedConfigurations: [] } },
  ],
  ["GET", () => "settings?workflowId=wf-7", undefined, { settings: [setting] }],
  ["GET", () => "settings?workflowId=null", undefined, { settings: [workspaceSetting] }],
  ["PUT", ({ settingsId }) => `settings/${settingsId}`, { enabled: true }, { settings: setting }],
  [
    "POST",
    () => "settings",
    { eventType: "credits_low", eventConfiguration: {} },
    { settings: { ...workspaceSetting, channels: [] } },
  ],
  ["DELETE", ({ settingsId }) => `settings/${settingsId}`, undefined, { settingsId: "s" }],
  ["DELETE", ({ channelId }) => `channels/${channelId}`, undefined, { channelId: "c" }],
  ["GET", () => "event-types/workflow_failed", undefined, { eventType }],
  ["GET", () => "logs", undefined, { events: [row], pagination }],
  [
    "POST",
    () => "test",
    { eventType: "workflow_failed", workflowId: "wf-7" },
    { eventId: "e", eventType: "t", workflowId: "w" },
  ],
  ["POST", () => "test", { eventType: "workflow_failed" }, { eventId: "e", eventType: "t" }],
];

it.each(rest)("%s %s answers as in the example", async (method, pathOf, body, data) => {
  const world = await startWorld();
  const { id: channelId } = await world.channel({ name: "ops-hook", channelType: "WEBHOOK", config });
  await world.setting({ eventType: "workflow_failed", channelIds: [channelId] });
  const { id: settingsId } = await world.setting({
    ...{ workflowId: "wf-7", eventType: "workflow_data_change" },
    channelIds: [channelId],
  });
  await world.call("POST", `${v5}/test`, { eventType: "workflow_data_change", workflowId: "wf-7" });
  const answer = await world.call(method, `${v5}/${pathOf({ channelId, settingsId })}`, body);
  // What an event type's schema or a payload holds depends on the type.
  const seen: unknown = JSON.parse(JSON.stringify(answer.body), (key, inner) =>
    key === "schema" || key === "payload" ? {} : inner,
  );
  expect(shapeOf(seen)).toEqual(shapeOf(envelope(data)));
});

const page = "https://shop.example.com/laptops";
const difference = { type: "changed", fields: [{ key: "price", value: 899, previousValue: 949 }] };

/** What the documentation shows of each payload, and what its values mean. */
const payloads: [string, object, (payload: Record<string, unknown>) => void][] = [
  [
    "workflow_finished",
    { id: "wf-7", jobId: "j", source: "scheduler" },
    (payload) => expect(payload).toMatchObject({ id: "wf-7", source: "scheduler" }),
  ],
  [
    "workflow_failed",
    { workflowId: "w", workflowName: "n", source: "n", reason: "r", action: "a", sourceUrl: page, url: page },
    ({ workflowName, source, sourceUrl, url }) =>
      expect([source, sourceUrl, url]).toEqual([workflowName, page, page]),
  ],
  [
    "workflow_recovered",
    { workflowId: "w", workflowName: "n", source: "n", sourceUrl: page, url: page },
    ({ workflowName, source, sourceUrl, url }) =>
      expect([source, sourceUrl, url]).toEqual([workflowName, page, page]),
  ],
  [
    "workflow_data_change",
    {
      id: "change",
      workflowId: "w",
      data: [{ title: "t", price: 1 }],
      differences: [difference],
      url: page,
      createdAt: at,
    },
    ({ url }) => expect(url).toBe(page),
  ],
  [
    "workflow_validation_anomaly_change",
    {
      ...{
        validationId: "v",
        workflowId: "w",
        jobId: "j",
        previousJobId: "p",
        workflowName: "n",
        createdAt: at,
      },
      ...{
        anomaliesCountTotal: 3,
        anomaliesChangeTotal: 2,
        anomaliesByRule: [{ ruleName: "r", count: 3, change: 2 }],
      },
    },
    ({ anomaliesCountTotal, anomaliesByRule }) =>
      expect((anomaliesByRule as { count: number }[]).reduce((sum, { count }) => sum + count, 0)).toBe(
        anomaliesCountTotal,
      ),
  ],
];

async function told(world: World, eventType: string) {
  const { url, received } = await startReceiver();
  const live = await world.channel({ channelType: "WEBSOCKET" });
  const hook = await world.channel(webhook(url));
  // A recovery goes where the failure goes.
  const settable = eventType === "workflow_recovered" ? "workflow_failed" : eventType;
  await world.setting({ workflowId: "wf-7", eventType: settable, channelIds: [live.id, hook.id] });
  const listener = await listen(world);
  await world.call("POST", "/_emulator/events", { eventType, workflowId: "wf-7" });
  const [frame] = await listener.untilEvents(1);
  await eventually(() => expect(received).toHaveLength(1));
  return { frame, hook: received[0], body: JSON.parse(received[0]?.body ?? "") };
}

it.each(payloads)(
  "%s is told as in the examples, on the WebSocket and by a webhook",
  async (type, example, means) => {
    const { frame, hook, body } = await told(await startWorld(), type);
    const form = { eventType: type, id: "e", timestamp: at, _cursor: "1-0", message: example };
    // Rows and their differences have whatever fields and values they have.
    const closed = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (key, inner) => (key === "fields" ? [] : inner)));
    expect(shapeOf(closed(frame))).toEqual(shapeOf(closed(form)));
    means(frame?.message ?? {});
    expect(hook?.headers).toMatchObject({ "content-type": "application/json", "x-kadoa-event": type });
    const metadata = type === "workflow_data_change" ? { metadata: { workflowName: "n", tags: ["t"] } } : {};
    const sent = { eventType: type, timestamp: at, data: { ...example, ...metadata } };
    expect(shapeOf(closed(body))).toEqual(shapeOf(closed(sent)));
    expect(frame).toMatchObject({ timestamp: body.timestamp });
  },
);

it("a row that changed says what it was before, and no other does", async () => {
  const { frame } = await told(await startWorld(), "workflow_data_change");
  const differences = frame?.message.differences as { type: string; fields: object[] }[];
  expect(new Set(differences.map(({ type }) => type))).toEqual(new Set(["added", "changed", "removed"]));
  for (const { type, fields } of differences) {
    for (const field of fields) expect("previousValue" in field).toBe(type === "changed");
  }
});

it("the frames of the service itself are as in the examples", async () => {
  const world = await startWorld({ heartbeatIntervalMs: 20 });
  const { frames, closed } = await listen(world);
  await world.call("POST", "/_emulator/realtime/drain", { retryAfterMs: 10, deadlineMs: 60 });
  expect(await closed).toEqual({ code: 1001, reason: "Server shutting down" });
  const shapes = new Map(frames.map((frame) => [frame.type, shapeOf(frame)]));
  expect(shapes.get("heartbeat")).toEqual(shapeOf({ type: "heartbeat", timestamp: 1 }));
  const drain = {
    type: "control.draining",
    connectionId: "1-2-3",
    retryAfterMs: 1,
    deadlineAt: at,
    resumeSupported: true,
  };
  expect(shapes.get("control.draining")).toEqual(shapeOf(drain));
  expect(frames.find(({ type }) => type === "control.draining")?.connectionId).toMatch(/^\d+-\d+-\d+$/);
});

it("the token and the legacy subscription are as in the examples", async () => {
  const world = await startWorld();
  const token = await world.call("POST", "/v4/oauth2/token");
  expect(shapeOf(token.body)).toEqual(shapeOf({ access_token: "a", team_id: "t" }));
  expect(token.body.access_token).toMatch(/^[\w.~-]+$/);
  const legacy = {
    webhookUrl: "https://hooks.example.net/k",
    webhookHttpMethod: "POST",
    events: ["workflow_finished"],
  };
  const made = await world.call("POST", "/v4/webhook-subscriptions", legacy);
  expect([made.status, shapeOf(made.body)]).toEqual([201, shapeOf({ id: "i", message: "m" })]);
});
