import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv2020, { type AnySchema } from "ajv/dist/2020";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { reviewerFor } from "../../cli/review/for-console";
import document from "../../docs/emulator.openapi.json";
import { startEmulator } from "../../emulator/index";
import { eventually } from "../eventually";

interface Operation {
  parameters?: unknown[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

const paths = document.paths as unknown as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([at, methods]) =>
  Object.entries(methods)
    .filter(([method]) => method !== "servers")
    .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${at}`, operation })),
);

/** Closed to names that it does not have, so that what is answered has to be described. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]));
  return "properties" in schema ? { ...inner, additionalProperties: false } : inner;
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
ajv.addSchema(closed({ $id: "document", components: document.components }) as AnySchema);

function faultsOf(schema: object, value: unknown): unknown[] {
  const text = JSON.stringify(closed(schema)).replaceAll('"#/components', '"document#/components');
  const validate = ajv.compile(JSON.parse(text));
  validate(value);
  return validate.errors ?? [];
}

let url: string;
let apiKey: string;
/** Something of everything that an answer can hold. */
let made: { eventId: string; deliveryId: string; channelId: string };

beforeAll(async () => {
  const emulator = await startEmulator({ reviewer: reviewerFor() });
  ({ url, apiKey } = emulator);
  await call("PUT", "/_emulator/workflows/prices", { templateManaged: false });
  const channel = async (name: string, channelType: string, config: object) => {
    const answer = await call("POST", "/v5/notifications/channels", { name, channelType, config });
    return (answer.body as { data: { channel: { id: string } } }).data.channel.id;
  };
  const live = await channel("live", "WEBSOCKET", {});
  const mail = await channel("mail", "EMAIL", { recipients: ["on-call@example.com"] });
  const hook = await channel("hook", "WEBHOOK", {
    webhookUrl: "https://hooks.example.com/kadoa",
    httpMethod: "POST",
  });
  await call("POST", "/_emulator/endpoint-faults", { channelId: hook, error: "refused" });
  const setting = { eventType: "workflow_failed", eventConfiguration: {}, channelIds: [live, mail, hook] };
  await call("POST", "/v5/notifications/settings", setting);
  const legacy = {
    webhookUrl: "https://hooks.example.com/old",
    webhookHttpMethod: "POST",
    events: ["workflow_failed"],
  };
  await call("POST", "/v4/workflows/webhooks", legacy);
  await call("POST", "/api/v1/events/ack", { id: "an-event" });
  const happened = await call("POST", "/_emulator/events", {
    eventType: "workflow_failed",
    workflowId: "prices",
  });
  const { eventId } = happened.body as { eventId: string };
  const state = (await call("GET", "/_emulator/state")).body as {
    deliveries: { id: string; channelId?: string }[];
  };
  const deliveryId = state.deliveries.find(({ channelId }) => channelId === mail)?.id ?? "none";
  made = { eventId, deliveryId, channelId: hook };
  // The console is a client of the WebSocket while a page is open.
  const page = new AbortController();
  await fetch(`${url}/_emulator/console/api/stream`, { signal: page.signal });
  await eventually(async () => {
    const { body } = await call("GET", "/_emulator/realtime");
    expect((body as { connections: unknown[] }).connections).toHaveLength(1);
  });
  return () => {
    page.abort();
    return emulator.close();
  };
});

async function call(method: string, at: string, body?: unknown) {
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const headers: Record<string, string> = {
    ...{ "x-api-key": apiKey, "content-type": "application/json" },
    ...(at.includes("/console/") && fromOwnPage()),
  };
  const answer = await fetch(url + at, { method, headers, ...sent });
  const text = await answer.text();
  const isJson = /^application\/json/.test(answer.headers.get("content-type") ?? "");
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

/** The console takes a write from its own page alone. */
const fromOwnPage = () => ({ origin: url, "sec-fetch-site": "same-origin" });

/** A good body of each call that takes one. */
const bodies: Record<string, unknown> = {
  "POST /_emulator/events": { eventType: "credits_low" },
  "PUT /_emulator/workflows/{workflowId}": { templateManaged: true },
  "POST /_emulator/faults": { path: "/v4/nothing", kind: "status", status: 503, retryAfter: 1, times: 1 },
  "POST /_emulator/endpoint-faults": { status: 500, times: 1 },
  "POST /_emulator/realtime/drain": { deadlineMs: 10 },
  "POST /_emulator/realtime/disconnect": { code: 1001 },
  "POST /_emulator/realtime/heartbeats": { paused: false },
  "POST /_emulator/realtime/frames": { text: "{}" },
  "POST /_emulator/realtime/replay": { limit: 10, overlap: 1 },
  "POST /api/test": { eventType: "workflow_failed" },
  "POST /api/verify": { notifyPeople: true },
  "POST /api/change": readFileSync("test/unit/review/golden/remove/preview.json", "utf8"),
};

function placeOf(name: string): string {
  const [, at = ""] = name.split(" ");
  const id = at.startsWith("/api/events") ? made.eventId : made.deliveryId;
  const filled = at.replace("{id}", id).replace("{workflowId}", "prices");
  return filled.startsWith("/api/") ? `/_emulator/console${filled}` : filled;
}

// What empties the emulator comes last.
const weight = (name: string) => (/reset|DELETE/.test(name) ? 1 : 0);
const inOrder = operations
  .filter(({ name }) => name !== "GET /api/stream")
  .sort((one, other) => weight(one.name) - weight(other.name));

describe("the OpenAPI document of the emulator", () => {
  it.each(inOrder)("describes what $name answers", async ({ name, operation }) => {
    const [method = ""] = name.split(" ");
    const body = bodies[name];
    const json = operation.requestBody?.content["application/json"]?.schema;
    if (json !== undefined) expect(faultsOf(json, body)).toEqual([]);
    const answer = await call(method, placeOf(name), body);
    const [status = ""] = Object.keys(operation.responses);
    expect([String(answer.status), answer.body]).toEqual([status, answer.body]);
    expect(
      faultsOf(operation.responses[status]?.content?.["application/json"]?.schema ?? {}, answer.body),
    ).toEqual([]);
  });

  it("describes the stream of the console", async () => {
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const { status, headers } = await fetch(`${url}/_emulator/console/api/stream`, { signal: stop.signal });
    const [documented] = Object.keys(paths["/api/stream"]?.get?.responses["200"]?.content ?? {});
    expect([status, headers.get("content-type")]).toEqual([200, documented]);
  });

  it("describes a refusal", async () => {
    const { Refused, Problem } = document.components.responses;
    for (const [at, response] of [
      ["/_emulator/events", Refused],
      ["/_emulator/console/api/test", Problem],
    ] as const) {
      const answer = await call("POST", at, { nothing: true });
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body)).toEqual(
        expect.arrayContaining(response.content["application/json"].schema.required),
      );
    }
  });

  it.each(Object.keys(paths).filter((at) => at.startsWith("/_emulator/")))(
    "has every method that %s serves",
    async (at) => {
      const { status, headers } = await call("PATCH", at.replace("{workflowId}", "prices"));
      expect(status).toBe(405);
      const served = (headers.get("allow") ?? "").split(", ").filter((method) => method !== "HEAD");
      expect(
        Object.keys(paths[at] ?? {})
          .map((method) => method.toUpperCase())
          .sort(),
      ).toEqual(served.sort());
    },
  );

  it("has every path that the code serves", () => {
    const code = (folder: string) =>
      readdirSync(folder)
        .map((name) => readFileSync(path.join(folder, name), "utf8"))
        .join("\n");
    const ofEmulator = [...code("emulator/routes").matchAll(/"(\/_emulator\/[^"]*)"/g)]
      .map(([, at = ""]) => at.replaceAll(/:(\w+)/g, "{$1}"))
      .filter((at) => at !== "/_emulator/console");
    const ofConsole = [...code("console/server").matchAll(/"(GET|POST) ([a-z]+\/?)"/g)].map(
      ([, method, name]) => ({
        method: method?.toLowerCase() ?? "",
        at: `/api/${name}`,
      }),
    );
    expect(ofEmulator.length).toBeGreaterThan(10);
    expect(ofConsole.length).toBeGreaterThan(10);
    expect(ofEmulator.filter((at) => !(at in paths))).toEqual([]);
    const isDescribed = ({ method, at }: { method: string; at: string }) =>
      Object.entries(paths).some(
        ([known, methods]) => method in methods && (at.endsWith("/") ? known.startsWith(at) : known === at),
      );
    expect(ofConsole.filter((it) => !isDescribed(it))).toEqual([]);
  });
});
