import Ajv from "ajv";
import addFormats from "ajv-formats";
import { beforeEach, describe, expect, it } from "vitest";
import document from "../../emulator/openapi.json";
import { startWorld, type World, webhook } from "./world";

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  [keyword: string]: unknown;
}

interface Operation {
  requestBody?: unknown;
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

const operations = Object.entries(
  document.paths as unknown as Record<string, Record<string, Operation>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** The schema with every documented field required and no other allowed: an answer has exactly these. */
function exact(schema: Schema, path = ""): Schema {
  if (path.endsWith(".config")) return { type: "object" }; // Its oneOf contradicts itself; judged by kind elsewhere.
  if (schema.items !== undefined) return { ...schema, items: exact(schema.items, `${path}[]`) };
  if (schema.properties === undefined) return schema;
  const entries = Object.entries(schema.properties).map(([name, inner]) => [
    name,
    exact(inner, `${path}.${name}`),
  ]);
  return {
    ...schema,
    properties: Object.fromEntries(entries),
    // Left out at the workspace level, where the document does not let it be null.
    required: Object.keys(schema.properties).filter((name) => name !== "workflowId"),
    additionalProperties: false,
  };
}

let world: World;
let ids: { channelId: string; settingsId: string; spareChannel: string; spareSetting: string };

beforeEach(async () => {
  world = await startWorld();
  const channel = await world.channel({ channelType: "WEBSOCKET" });
  const spare = await world.channel(webhook());
  const setting = await world.setting({ eventType: "workflow_data_change", channelIds: [channel.id] });
  const spareSetting = await world.setting({
    eventType: "workflow_failed",
    workflowId: "wf-7",
    channelIds: [channel.id],
  });
  ids = {
    channelId: channel.id,
    settingsId: setting.id,
    spareChannel: spare.id,
    spareSetting: spareSetting.id,
  };
});

const channelBody = { name: "hook", ...webhook() };
const settingBody = { eventType: "credits_low", eventConfiguration: {}, enabled: false, channelIds: [] };

/** One good call of every operation in the document. */
const calls: Record<string, () => { path: string; body?: object; before?: () => Promise<unknown> }> = {
  "GET /v5/notifications/channels": () => ({ path: "/v5/notifications/channels" }),
  "POST /v5/notifications/channels": () => ({ path: "/v5/notifications/channels", body: channelBody }),
  "GET /v5/notifications/channels/{channelId}": () => ({
    path: `/v5/notifications/channels/${ids.channelId}`,
  }),
  "PUT /v5/notifications/channels/{channelId}": () => ({
    path: `/v5/notifications/channels/${ids.spareChannel}`,
    body: channelBody,
  }),
  "DELETE /v5/notifications/channels/{channelId}": () => ({
    path: `/v5/notifications/channels/${ids.channelId}`,
  }),
  "GET /v5/notifications/settings": () => ({ path: "/v5/notifications/settings" }),
  "POST /v5/notifications/settings": () => ({ path: "/v5/notifications/settings", body: settingBody }),
  "GET /v5/notifications/settings/{settingsId}": () => ({
    path: `/v5/notifications/settings/${ids.settingsId}`,
  }),
  "PUT /v5/notifications/settings/{settingsId}": () => ({
    path: `/v5/notifications/settings/${ids.spareSetting}`,
    body: { enabled: false },
  }),
  "DELETE /v5/notifications/settings/{settingsId}": () => ({
    path: `/v5/notifications/settings/${ids.settingsId}`,
  }),
  "GET /v5/notifications/event-types": () => ({ path: "/v5/notifications/event-types" }),
  "GET /v5/notifications/event-types/{eventType}": () => ({
    path: "/v5/notifications/event-types/workflow_failed",
  }),
  "GET /v5/notifications/logs": () => ({
    path: "/v5/notifications/logs",
    before: () =>
      world.call("POST", "/v5/notifications/test", { eventType: "workflow_data_change", workflowId: "wf-7" }),
  }),
  "POST /v5/notifications/test": () => ({
    path: "/v5/notifications/test",
    body: { eventType: "workflow_failed", workflowId: "wf-7" },
  }),
  "GET /v5/notifications/workflows/{workflowId}/changes/{changeId}/csv": () => ({
    path: "/v5/notifications/workflows/wf-7/changes/latest/csv",
    before: () =>
      world.call("POST", "/_emulator/events", { eventType: "workflow_data_change", workflowId: "wf-7" }),
  }),
  "GET /v5/notifications/workflows/{workflowId}/jobs/{jobId}/csv": () => ({
    path: "/v5/notifications/workflows/wf-7/jobs/job-1/csv",
    before: () =>
      world.call("POST", "/_emulator/events", {
        eventType: "workflow_finished",
        workflowId: "wf-7",
        data: { id: "wf-7", jobId: "job-1", source: "scheduler" },
      }),
  }),
};

describe("every documented call answers with exactly the documented status and fields", () => {
  it.each(operations)("$name", async ({ name, operation }) => {
    const [method = "", template = ""] = name.split(" ");
    const call = calls[name]?.();
    if (call === undefined) throw new Error(`no call of ${method} ${template} is tried`);
    await call.before?.();
    const answer = await world.call(method, call.path, call.body);
    const [[status, response] = ["none"]] = Object.entries(operation.responses).filter(
      ([code]) => code < "300",
    );
    expect(answer.status).toBe(Number(status));
    const csv = response?.content?.["text/csv"];
    if (csv !== undefined) {
      expect(answer.headers["content-type"]).toContain("text/csv");
      expect(answer.text).toMatch(/^[\w,]+\n/);
      return;
    }
    expect(answer.body).toMatchObject({ status: "success", message: expect.any(String) });
    const schema = response?.content?.["application/json"]?.schema ?? {};
    const validate = ajv.compile(exact(described(schema)));
    validate(answer.body);
    expect(validate.errors).toBeNull();
  });
});

/** The document types the channel of a write's answer as a bare object; it is the same as that of a read. */
function described(schema: Schema): Schema {
  const channel = schema.properties?.data?.properties?.channel;
  if (channel === undefined || channel.properties !== undefined) return schema;
  const read = operations.find(({ name }) => name === "GET /v5/notifications/channels/{channelId}");
  return read?.operation.responses[200]?.content?.["application/json"]?.schema ?? schema;
}

const writes = operations.filter(({ operation }) => operation.requestBody !== undefined);

function requiredKeys({ requestBody }: Operation): string[] {
  const body = requestBody as { content: Record<string, { schema: { required?: string[] } }> };
  return body.content["application/json"]?.schema.required ?? [];
}

describe("a request that the contract does not allow is refused, and changes nothing", () => {
  const good = (name: string) => calls[name]?.() as { path: string; body: Record<string, unknown> };
  const refused = async (name: string, body: unknown) => {
    const before = await world.state();
    const answer = await world.call(name.split(" ")[0] ?? "", good(name).path, body);
    const after = await world.state();
    expect({ ...after, requests: before.requests }).toEqual(before);
    expect(answer).toMatchObject({ status: 400, body: { data: null, status: "error" } });
    return String(answer.body.message);
  };

  it.each(writes)("unknown keys in $name", async ({ name }) => {
    expect(await refused(name, { ...good(name).body, colour: "red" })).toBe(
      "colour is not a property of this call",
    );
  });

  it.each(writes)("a wrong type for each key of $name", async ({ name }) => {
    for (const key of Object.keys(good(name).body)) {
      expect(await refused(name, { ...good(name).body, [key]: 7 })).toContain(key);
    }
  });

  const withRequired = writes.filter(({ operation }) => requiredKeys(operation).length > 0);

  it.each(withRequired)("each required key left out of $name", async ({ name, operation }) => {
    for (const key of requiredKeys(operation)) {
      const { [key]: _, ...rest } = good(name).body;
      expect(await refused(name, rest)).toBe(`${key} is required`);
    }
  });

  it.each(writes)("what is not a JSON object, to $name", async ({ name }) => {
    expect(await refused(name, "{")).toBe("the body is not JSON");
    expect(await refused(name, [])).toBe("the body must be object");
    expect(await refused(name, undefined)).toBe("the body must be object");
  });

  it("the level of a setting cannot be changed", async () => {
    const name = "PUT /v5/notifications/settings/{settingsId}";
    expect(await refused(name, { workflowId: "wf-8" })).toBe("workflowId is not a property of this call");
  });
});

it("every call asks for a key that exists", async () => {
  for (const { name } of operations) {
    const { path, body } = calls[name]?.() ?? { path: "" };
    const wrong: Record<string, string>[] = [
      { "x-api-key": "wrong" },
      { "x-api-key": "", authorization: "Bearer wrong" },
    ];
    for (const headers of wrong) {
      const answer = await world.call(name.split(" ")[0] ?? "", path, body, headers);
      expect(answer).toMatchObject({
        status: 401,
        body: { error: true, message: "Authentication required" },
      });
    }
  }
});

it("a method that a path does not have is refused with those that it has", async () => {
  for (const method of ["POST", "PATCH", "OPTIONS", "TRACE"]) {
    const answer = await world.call(method, `/v5/notifications/channels/${ids.channelId}`);
    expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, HEAD, PUT, DELETE" } });
  }
});

it("an object of another id is not there, whatever is asked of it", async () => {
  for (const kind of ["channels", "settings"]) {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const answer = await world.call(method, `/v5/notifications/${kind}/no-such-id`, {});
      expect(answer).toMatchObject({ status: 404, body: { data: null, status: "error" } });
    }
  }
});
