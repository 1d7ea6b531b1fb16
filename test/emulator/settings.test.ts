import { expect, it } from "vitest";
import { startWorld, webhook } from "./world";

const settings = "/v5/notifications/settings";
const setting = (more: object) => ({ eventType: "workflow_failed", eventConfiguration: {}, ...more });

it("there is one setting per event type and level", async () => {
  const world = await startWorld();
  for (const workflowId of [undefined, "wf-7", "wf-8"]) {
    const { id } = await world.setting(setting({ workflowId }));
    const level = workflowId === undefined ? "this workspace" : `workflow ${workflowId}`;
    expect(await world.call("POST", settings, setting({ workflowId }))).toMatchObject({
      status: 400,
      body: { message: `Settings for workflow_failed of ${level} already exist: ${id}` },
    });
  }
  const other = await world.setting({ eventType: "workflow_finished" });
  expect(await world.call("PUT", `${settings}/${other.id}`, { eventType: "workflow_failed" })).toMatchObject({
    status: 400,
  });
  expect((await world.state()).settings).toHaveLength(4);
});

it("null and the empty workflow id are the workspace level", async () => {
  const world = await startWorld();
  // The document types it as a plain string: there is none.
  expect(await world.setting(setting({ workflowId: null }))).not.toHaveProperty("workflowId");
  expect(await world.call("POST", settings, setting({ workflowId: "" }))).toMatchObject({ status: 400 });
});

it("an update changes what it names, and replaces the set of channels as a whole", async () => {
  const world = await startWorld();
  const [a, b] = [await world.channel(webhook()), await world.channel(webhook())];
  const { id } = await world.setting(setting({ channelIds: [a.id, a.id] }));
  const update = async (change: object) => (await world.call("PUT", `${settings}/${id}`, change)).body;
  expect(await update({ enabled: false })).toMatchObject({
    data: { settings: { enabled: false, channels: [{ id: a.id }] } },
  });
  expect(await update({ channelIds: [b.id], eventConfiguration: { minimum: 3 } })).toMatchObject({
    data: { settings: { enabled: false, channels: [{ id: b.id }], eventConfiguration: { minimum: 3 } } },
  });
  expect(await update({ channelIds: [] })).toMatchObject({ data: { settings: { channels: [] } } });
  expect(await update({})).toMatchObject({ data: { settings: { eventType: "workflow_failed" } } });
});

it("a setting can only name channels of its workspace", async () => {
  const world = await startWorld({ apiKeys: ["first", "second"] });
  const foreign = await world.call(
    "POST",
    "/v5/notifications/channels",
    { name: "x", ...webhook() },
    { "x-api-key": "second" },
  );
  const { id } = (foreign.body as { data: { channel: { id: string } } }).data.channel;
  expect(await world.call("POST", settings, setting({ channelIds: [id] }))).toMatchObject({
    status: 400,
    body: { message: `channelIds: no channel ${id}` },
  });
});

it("a recovery has no setting of its own: the answer names the one that it follows", async () => {
  const world = await startWorld();
  const answer = await world.call("POST", settings, setting({ eventType: "workflow_recovered" }));
  expect(answer).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("it follows workflow_failed") },
  });
});

it("the list is filtered by exact level and by event type", async () => {
  const world = await startWorld();
  for (const workflowId of [null, "wf-7", "wf-8"]) {
    await world.setting(setting({ workflowId }));
    await world.setting(setting({ workflowId, eventType: "workflow_finished" }));
  }
  const levels = async (query: string) => {
    const { body } = await world.call("GET", `${settings}?${query}`);
    return (body.data as { settings: { workflowId: string | null }[] }).settings.map(
      ({ workflowId }) => workflowId,
    );
  };
  expect(await levels("")).toHaveLength(6);
  expect(await levels("workflowId=")).toHaveLength(6);
  expect(await levels("workflowId=null&eventType=workflow_failed")).toEqual([undefined]);
  expect(await levels("workflowId=wf-7,wf-8&eventType=workflow_failed")).toEqual(["wf-7", "wf-8"]);
  expect(await levels("workflowId=wf-9")).toEqual([]);
  expect(await levels("eventType=no_such_event")).toEqual([]);
});

it("the event types that are offered are those that a setting can name", async () => {
  const world = await startWorld();
  const { body } = await world.call("GET", "/v5/notifications/event-types");
  const { eventTypes } = body.data as { eventTypes: { type: string }[] };
  expect(eventTypes).toHaveLength(12);
  for (const { type } of eventTypes) await world.setting({ eventType: type });
  expect(await world.call("GET", "/v5/notifications/event-types/no_such_event")).toMatchObject({
    status: 404,
  });
});

it("what a template controls cannot be changed at the workflow until it is unlinked", async () => {
  const world = await startWorld();
  const { id } = await world.setting(setting({ workflowId: "wf-7" }));
  await world.call("PUT", "/_emulator/workflows/wf-7", { templateManaged: true });
  const workflow = await world.call("GET", "/v4/workflows/wf-7");
  expect(workflow.body).toMatchObject({ templateHasNotifications: true, templateId: expect.any(String) });
  const attempts = [
    await world.call("POST", settings, setting({ workflowId: "wf-7", eventType: "workflow_finished" })),
    await world.call("PUT", `${settings}/${id}`, { enabled: false }),
    await world.call("DELETE", `${settings}/${id}`),
  ];
  for (const attempt of attempts) {
    expect(attempt).toMatchObject({
      status: 409,
      body: {
        error: true,
        code: "TEMPLATE_CONTROLLED_FIELD",
        templateId: workflow.body.templateId,
        fields: ["notifications"],
      },
    });
  }
  await world.call("PUT", "/_emulator/workflows/wf-7", { templateManaged: false });
  expect(await world.call("DELETE", `${settings}/${id}`)).toMatchObject({ status: 200 });
});

it("workflow ids that nobody declared are refused where that was asked for", async () => {
  const world = await startWorld({ strictWorkflows: true });
  const unknown = { status: 400, body: { message: "Workflow wf-7 not found" } };
  const test = { eventType: "workflow_failed", workflowId: "wf-7" };
  expect(await world.call("POST", settings, setting({ workflowId: "wf-7" }))).toMatchObject(unknown);
  expect(await world.call("POST", "/v5/notifications/test", test)).toMatchObject(unknown);
  expect(await world.call("GET", "/v4/workflows/wf-7")).toMatchObject({ status: 404 });
  await world.call("PUT", "/_emulator/workflows/wf-7");
  await world.setting(setting({ workflowId: "wf-7" }));
  await world.call("DELETE", "/_emulator/workflows/wf-7");
  expect((await world.state()).settings).toEqual([]);
});

it("a workflow tells how many channels of each kind its own settings use", async () => {
  const world = await startWorld();
  const [own, other] = [await world.channel(webhook()), await world.channel({ channelType: "WEBSOCKET" })];
  await world.setting(setting({ workflowId: "wf-7", channelIds: [own.id] }));
  await world.setting(setting({ workflowId: "wf-7", eventType: "workflow_finished", channelIds: [own.id] }));
  await world.setting(setting({ channelIds: [other.id] }));
  expect((await world.call("GET", "/v4/workflows/wf-7")).body).toMatchObject({
    templateId: null,
    channelCounts: { EMAIL: 0, SLACK: 0, WEBHOOK: 1, WEBSOCKET: 0 },
  });
});
