// The workflow calls that Kadoa's own clients make on the way to notifications.
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { expect, it } from "vitest";
import { startEmulator } from "../../emulator/index";
import { eventually } from "../eventually";
import document from "./openapi.workflows.json";
import { type Answer, listen, startReceiver, startWorld, type World, webhook, worldOf } from "./world";

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
// The document has `nullable` also without a type, which ajv refuses: any value is right there.
const sound = JSON.stringify(document, (_key, value) => {
  if (typeof value !== "object" || value === null || value.type !== undefined || !value.nullable)
    return value;
  const { nullable: _, ...rest } = value;
  return rest;
});
ajv.addSchema(JSON.parse(sound), "kadoa");

type Operation = { responses: Record<string, { content?: object }> };

/** Calls, and holds the answer against the document. */
async function call(world: World, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await world.call(method, path, body);
  const template = path
    .split("?")[0]
    ?.replace(/^\/v4\/workflows\/[^/]+/, "/v4/workflows/{workflowId}")
    .replace(/jobs\/[^/]+$/, "jobs/{jobId}") as string;
  const paths = document.paths as unknown as Record<string, Record<string, Operation>>;
  const response = paths[template]?.[method.toLowerCase()]?.responses[answer.status];
  expect(response, `${method} ${template} ${answer.status}`).toBeDefined();
  if (response?.content !== undefined && "application/json" in response.content) {
    const pointer = [
      "paths",
      template,
      method.toLowerCase(),
      "responses",
      answer.status,
      "content",
      "application/json",
      "schema",
    ]
      .map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    const validate = ajv.compile({ $ref: `kadoa#/${pointer}` });
    validate(answer.body);
    expect(validate.errors).toBeNull();
  }
  return answer;
}

const page = "https://shop.example.com/laptops";
const body = { urls: [page], name: "Prices of laptops", userPrompt: "every laptop", bypassPreview: true };

async function made(world: World, more: object = {}): Promise<string> {
  const answer = await call(world, "POST", "/v4/workflows", { ...body, ...more });
  expect(answer).toMatchObject({ status: 201, body: { error: false, success: true } });
  return String(answer.body.workflowId);
}

it("a workflow that a client makes is found by its name and by its id, and is ready", async () => {
  const world = await startWorld();
  const id = await made(world, { tags: ["shop"], additionalData: { owner: "ops" }, interval: "REAL_TIME" });
  await made(world, { name: "Careers" });
  for (const search of ["prices of", id]) {
    const { body: found } = await call(world, "GET", `/v4/workflows?search=${encodeURIComponent(search)}`);
    expect(found).toMatchObject({
      workflows: [{ id, name: body.name, state: "ACTIVE", urls: [page] }],
      pagination: { totalCount: 1, page: 1, totalPages: 1, limit: 25 },
    });
    expect(found.workflows).not.toHaveProperty("0.jobId");
  }
  expect((await call(world, "GET", `/v4/workflows/${id}`)).body).toMatchObject({
    ...{ id, state: "ACTIVE", displayState: "ACTIVE", runState: "FINISHED", isRealTime: true },
    ...{ additionalData: { owner: "ops" }, templateId: null, templateHasNotifications: false },
  });
  const { body: second } = await call(world, "GET", "/v4/workflows?skip=1&limit=1");
  expect(second).toMatchObject({ workflows: [{ name: "Careers" }], pagination: { page: 2, totalPages: 2 } });
});

it.each([
  [{ ...body, urls: [] }, "urls"],
  [{ ...body, urls: ["not a url"] }, "urls.0"],
  [{ ...body, name: 7 }, "name"],
  [undefined, "body"],
])("a workflow of %j is refused, with the fault of each field", async (wrong, field) => {
  const answer = await call(await startWorld(), "POST", "/v4/workflows", wrong);
  expect(answer).toMatchObject({ status: 400, body: { error: true, message: expect.any(String) } });
  expect(answer.body.validationErrors).toHaveProperty([field]);
});

it("a run tells what happens to the channels of the workflow, in its own words, and leaves its data", async () => {
  const world = await startWorld();
  const { url, received } = await startReceiver();
  const id = await made(world, { monitoring: { fields: [{ fieldName: "price", operator: "changed" }] } });
  const live = await world.channel({ channelType: "WEBSOCKET" });
  const hook = await world.channel(webhook(url));
  for (const eventType of ["workflow_started", "workflow_data_change", "workflow_finished"]) {
    await world.setting({ workflowId: id, eventType, channelIds: [live.id, hook.id] });
  }
  const listener = await listen(world);
  const run = await call(world, "PUT", `/v4/workflows/${id}/run`, { limit: 1 });
  const jobId = String(run.body.jobId);
  expect(run.body).toMatchObject({ jobId: expect.any(String), message: "Workflow started" });
  const job = `/v4/workflows/${id}/jobs/${jobId}`;
  await eventually(async () => expect((await call(world, "GET", job)).body.state).toBe("FINISHED"));

  const events = await listener.untilEvents(3);
  expect(events.map(({ eventType, message }) => [eventType, message])).toEqual([
    ["workflow_started", { workflowId: id, jobId, source: "api", workflowName: body.name }],
    ["workflow_data_change", expect.objectContaining({ workflowId: id, url: page })],
    ["workflow_finished", { id, jobId, source: "api" }],
  ]);
  await eventually(() => expect(received).toHaveLength(3));
  const { body: found } = await call(world, "GET", `/v4/workflows/${id}/data`);
  expect(found).toMatchObject({ workflowId: id, runId: jobId, data: [{}], pagination: { totalCount: 1 } });
  expect((await call(world, "GET", `/v4/workflows/${id}`)).body).toMatchObject({ jobId, totalRecords: 1 });
});

it("a run of a workflow that is not monitored tells nothing of data, and before it there is none", async () => {
  const world = await startWorld();
  const id = await made(world);
  expect((await call(world, "GET", `/v4/workflows/${id}/data`)).body).toMatchObject({
    runId: null,
    data: [],
  });
  await call(world, "PUT", `/v4/workflows/${id}/run`);
  await eventually(async () => {
    const { events } = await world.state();
    expect(events.map(({ eventType }) => eventType)).toEqual(["workflow_started", "workflow_finished"]);
  });
});

it("a deleted workflow is gone with its settings", async () => {
  const world = await startWorld({ strictWorkflows: true });
  const id = await made(world);
  await world.setting({ workflowId: id, eventType: "workflow_failed" });
  expect((await call(world, "DELETE", `/v4/workflows/${id}`)).text).toBe("Workflow deleted");
  expect((await world.state()).settings).toEqual([]);
  expect(await call(world, "GET", `/v4/workflows/${id}`)).toMatchObject({
    status: 404,
    body: { error: true },
  });
  expect(await call(world, "PUT", `/v4/workflows/${id}/run`)).toMatchObject({ status: 400 });
  expect(await call(world, "GET", `/v4/workflows/${id}/jobs/job-1`)).toMatchObject({
    status: 404,
    body: { error: "Job not found" },
  });
  expect((await call(world, "GET", "/v4/workflows")).body).toMatchObject({ workflows: [] });
});

it("a workflow that a client made is managed by a template when the emulator is told so", async () => {
  const world = await startWorld();
  const id = await made(world);
  await world.call("PUT", `/_emulator/workflows/${id}`, { templateManaged: true });
  expect((await call(world, "GET", `/v4/workflows/${id}`)).body).toMatchObject({
    name: body.name,
    templateHasNotifications: true,
  });
  const setting = { workflowId: id, eventType: "workflow_failed", eventConfiguration: {} };
  expect((await world.call("POST", "/v5/notifications/settings", setting)).status).toBe(409);
});

it("an emulator that closes ends the runs under way", async () => {
  const emulator = await startEmulator();
  await made(worldOf(emulator));
  await worldOf(emulator).call("PUT", "/v4/workflows/any/run");
  await emulator.close();
});
