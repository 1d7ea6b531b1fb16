// What Kadoa's own end-to-end tests of its Node and Python clients ask for and expect, call by call.
import { expect, it } from "vitest";
import { eventually } from "../eventually";
import { type Channel, listen, type Setting, startWorld, type World } from "./world";

const v5 = "/v5/notifications";
/** What the clients mean by all events. */
const all = [
  ...["workflow_started", "workflow_finished", "workflow_failed", "workflow_sample_finished"],
  ...[
    "workflow_data_change",
    "system_maintenance",
    "service_degradation",
    "credits_low",
    "free_trial_ending",
  ],
];

async function data<T>(world: World, path: string): Promise<T> {
  const { status, body } = await world.call("GET", path);
  expect(status).toBe(200);
  return body.data as T;
}

async function channels(world: World): Promise<Channel[]> {
  return (await data<{ channels: Channel[] }>(world, `${v5}/channels`)).channels;
}

async function settings(world: World, query = ""): Promise<Setting[]> {
  return (await data<{ settings: Setting[] }>(world, `${v5}/settings${query}`)).settings;
}

/** The first channel of a type, or a new one with the clients' usual name. */
async function usual(world: World, channelType: "EMAIL" | "WEBSOCKET"): Promise<Channel> {
  const there = (await channels(world)).find((channel) => channel.channelType === channelType);
  if (there !== undefined) return there;
  const { body } = await world.call("GET", "/v5/user");
  const config = channelType === "EMAIL" ? { recipients: [body.email] } : {};
  return world.channel({ name: "default", channelType, config });
}

/** Settings for events, all at once as the Node client makes them. */
async function setUp(world: World, eventTypes: readonly string[], workflowId?: string): Promise<Setting[]> {
  const channelIds = [(await usual(world, "EMAIL")).id, (await usual(world, "WEBSOCKET")).id];
  const body = { ...(workflowId && { workflowId }), channelIds, enabled: true };
  return Promise.all(eventTypes.map((eventType) => world.setting({ ...body, eventType })));
}

function typesOf({ channels: those }: Setting): string[] {
  return those.map(({ channelType }) => channelType).sort();
}

/** As the Python client asks: with a slash at the end. */
async function workflow(world: World, more: object = {}): Promise<string> {
  const page = { urls: ["https://shop.example.com/laptops"], name: "laptops", tags: ["sdk"] };
  const body = { ...page, userPrompt: "Every laptop on the page.", autoStart: false, bypassPreview: true };
  const answer = await world.call("POST", "/v4/workflows/", { ...body, ...more });
  expect(answer).toMatchObject({ status: 201, body: { workflowId: expect.any(String) } });
  return String(answer.body.workflowId);
}

it.each([
  ["the default behaviour", {}, undefined],
  ["null for the workspace", { workspaceLevel: "null" } as const, null],
])(
  "with %s all events of the workspace are set up, to one e-mail and one WebSocket channel",
  async (_, behaviour, level) => {
    const world = await startWorld({ behaviour });
    expect(await settings(world)).toEqual([]);
    const made = await setUp(world, all);
    expect(made.map(({ eventType }) => eventType)).toEqual(all);
    for (const setting of made) {
      expect(setting).toMatchObject({ enabled: true });
      expect(setting.workflowId).toBe(level);
      expect(typesOf(setting)).toEqual(["EMAIL", "WEBSOCKET"]);
    }
    expect(await settings(world)).toHaveLength(all.length);
  },
);

it("a workflow gets settings of its own beside those of the workspace, with the same channels", async () => {
  const world = await startWorld();
  await setUp(world, all);
  const workflowId = await workflow(world);
  const made = await setUp(world, ["workflow_finished", "workflow_failed"], workflowId);
  expect(made.map((setting) => [setting.workflowId, setting.eventType, typesOf(setting)])).toEqual([
    [workflowId, "workflow_finished", ["EMAIL", "WEBSOCKET"]],
    [workflowId, "workflow_failed", ["EMAIL", "WEBSOCKET"]],
  ]);
  expect(await settings(world, `?workflowId=${workflowId}`)).toHaveLength(2);
  expect(await channels(world)).toHaveLength(2);
});

it("each setting and then each channel is deleted with 200, and the lists are empty", async () => {
  const world = await startWorld();
  await setUp(world, all);
  for (const { id } of await settings(world))
    expect((await world.call("DELETE", `${v5}/settings/${id}`)).status).toBe(200);
  for (const { id } of await channels(world))
    expect((await world.call("DELETE", `${v5}/channels/${id}`)).status).toBe(200);
  expect([await settings(world), await channels(world)]).toEqual([[], []]);
});

it("channels of every type are added to a setting, named inside config too as the clients do it", async () => {
  const world = await startWorld();
  const workflowId = await workflow(world);
  const ids: string[] = [];
  const { id } = await world.setting({ workflowId, eventType: "workflow_finished", channelIds: [] });
  for (const [channelType, config] of [
    ["EMAIL", { name: "team", recipients: ["team@example.com"] }],
    [
      "SLACK",
      {
        name: "team",
        slackChannelId: "C1",
        slackChannelName: "alerts",
        webhookUrl: "https://s.example.com/a",
      },
    ],
    ["WEBHOOK", { name: "team", webhookUrl: "https://hooks.example.com/k", httpMethod: "POST" }],
  ] as const) {
    ids.push((await world.channel({ name: "team", channelType, config })).id);
    const answer = await world.call("PUT", `${v5}/settings/${id}`, { channelIds: ids, enabled: true });
    expect(answer.status).toBe(200);
  }
  const [setting] = await settings(world, `?workflowId=${workflowId}`);
  expect(setting && typesOf(setting)).toEqual(["EMAIL", "SLACK", "WEBHOOK"]);
});

it("a monitor in real time is ready at once, and its client hears of a run and acknowledges it", async () => {
  const world = await startWorld();
  const entity = {
    entity: "Laptop",
    fields: [{ name: "title", dataType: "STRING", fieldType: "SCHEMA", isKey: true }],
  };
  const workflowId = await workflow(world, { ...entity, interval: "REAL_TIME" });
  const { body } = await world.call("GET", `/v4/workflows/${workflowId}`);
  expect(["PREVIEW", "ACTIVE"]).toContain(body.state);
  await setUp(world, ["workflow_started", "workflow_data_change", "workflow_finished"], workflowId);
  const listener = await listen(world);
  await world.call("PUT", `/v4/workflows/${workflowId}/run`, { limit: 10 });
  const heard = await listener.untilEvents(3);
  for (const { id } of heard) await world.call("POST", "/api/v1/events/ack", { id }, { "x-api-key": "" });
  await eventually(async () => {
    const { acknowledgements } = await world.state();
    expect(acknowledgements.map(({ id }) => id)).toEqual(heard.map(({ id }) => id));
  });
});

it("a workflow is found by its name, run, waited for and deleted", async () => {
  const world = await startWorld();
  const id = await workflow(world, { additionalData: { team: "ops" } });
  const search = async () => (await world.call("GET", "/v4/workflows?search=laptops")).body.workflows;
  expect(await search()).toMatchObject([{ id, name: "laptops" }]);
  const { jobId } = (await world.call("PUT", `/v4/workflows/${id}/run`, { limit: 10 })).body;
  await eventually(async () => {
    const { body } = await world.call("GET", `/v4/workflows/${id}/jobs/${jobId}`);
    expect(body).toMatchObject({ id: jobId, state: "FINISHED" });
  });
  const got = (await world.call("GET", `/v4/workflows/${id}`)).body;
  expect(got).toMatchObject({ jobId, additionalData: { team: "ops" } });
  expect((await world.call("DELETE", `/v4/workflows/${id}`)).status).toBe(200);
  expect(await search()).toEqual([]);
});

it("a slash at the end of a path changes nothing: not the answer, the refusal, nor the count", async () => {
  const world = await startWorld();
  await workflow(world);
  expect((await world.call("GET", "/v4/workflows/?search=laptops")).body.workflows).toHaveLength(1);
  expect((await world.call("GET", `${v5}/channels/`)).status).toBe(200);
  expect((await world.call("PATCH", "/v4/workflows/")).status).toBe(405);
  const { requests } = await world.state();
  expect(requests).toMatchObject({
    "POST /v4/workflows": 1,
    "GET /v4/workflows": 1,
    "PATCH /v4/workflows": 1,
  });
});
