// Where the emulator was found to differ from what Kadoa's documents say, or from what its own clients expect.
import { once } from "node:events";
import { connect } from "node:net";
import Ajv from "ajv";
import { expect, it } from "vitest";
import { isDocumented } from "../../delivery/payload-schemas";
import { eventTypes, exampleWorkflow } from "../../emulator/event-types";
import { eventually } from "../eventually";
import { startReceiver, startWorld, type World, webhook } from "./world";

it("what a channel calls Content-Type or X-Kadoa-Event is sent once, as Kadoa has it", async () => {
  const world = await startWorld();
  const { url, received } = await startReceiver();
  const headers = { "content-TYPE": "text/plain", "x-kadoa-event": "mine", "X-Key": "k", "x-key": "k2" };
  const channel = await world.channel({
    channelType: "WEBHOOK",
    config: { ...webhook(url).config, auth: { type: "header", headers } },
  });
  await world.setting({ eventType: "workflow_failed", channelIds: [channel.id] });
  await world.call("POST", "/_emulator/events", { eventType: "workflow_failed" });
  await eventually(() => expect(received).toHaveLength(1));
  const names = received[0]?.headers ?? {};
  expect(names).toMatchObject({
    "content-type": "application/json",
    "x-kadoa-event": "workflow_failed",
    "x-key": "k2",
  });
});

/** The head of the answer to a request of any method. */
async function headOf({ emulator }: World, method: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(emulator.url).port), "127.0.0.1");
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: ${emulator.apiKey}\r\n\r\n`);
  const [head] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return head.toString("latin1");
}

it.each(["QUERY", "PROPFIND", "REPORT", "LINK", "PATCH"])(
  "the method %s, which no path has, is refused with those that it has",
  async (method) => {
    const world = await startWorld();
    const { id } = await world.channel(webhook());
    const head = await headOf(world, method, `/v5/notifications/channels/${id}?a=b`);
    expect(head).toMatch(/^HTTP\/1\.1 405 /);
    expect(head).toMatch(/^allow: GET, HEAD, PUT, DELETE\r$/im);
    expect(await headOf(world, method, "/v5/no/such/path")).toMatch(/^HTTP\/1\.1 404 /);
    expect((await world.state()).requests).toMatchObject({
      [`${method} /v5/notifications/channels/{channelId}`]: 1,
    });
  },
);

it("a signed link to a file needs no key until it expires", async () => {
  const world = await startWorld();
  const event = { eventType: "workflow_data_change", workflowId: "wf-7" };
  await world.call("POST", "/_emulator/events", event);
  const path = "/v5/notifications/workflows/wf-7/changes/latest/csv";
  const without = { "x-api-key": "" };
  const seconds = Math.floor(Date.now() / 1_000);
  for (const expires of [seconds + 60, (seconds + 60) * 1_000, new Date(Date.now() + 60_000).toISOString()]) {
    const answer = await world.call("GET", `${path}?expires=${expires}&sig=s`, undefined, without);
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining("Laptop 13") });
  }
  for (const query of [
    "",
    `?expires=${seconds + 60}`,
    "?sig=s",
    `?expires=${seconds - 60}&sig=s`,
    "?expires=x&sig=s",
  ]) {
    expect((await world.call("GET", path + query, undefined, without)).status).toBe(401);
  }
});

const occasion = {
  ...exampleWorkflow,
  workflowId: "wf-7",
  now: "2026-02-03T04:05:06.000Z",
  newId: () => "an-id",
};

it.each(eventTypes)("the example of $type is what its own schema and the documentation say", (type) => {
  const example = type.example(occasion);
  const validate = new Ajv({ strict: false }).compile(type.schema);
  validate(example);
  expect(validate.errors).toBeNull();
  const documented = ["finished", "failed", "recovered", "data_change", "validation_anomaly_change"];
  if (documented.some((name) => type.type === `workflow_${name}`)) {
    expect(isDocumented(type.type, example)).toBe(true);
  }
  // Nowhere a link to the dashboard.
  expect(JSON.stringify(example)).not.toContain("kadoa.com");
});

it("the payload of an event that is made to happen is sent as it is given", async () => {
  const world = await startWorld();
  const channel = await world.channel({ channelType: "EMAIL", config: { recipients: ["a@example.com"] } });
  await world.setting({ eventType: "workflow_failed", channelIds: [channel.id] });
  await world.call("POST", "/_emulator/events", { eventType: "workflow_failed", data: { odd: true } });
  expect((await world.state()).outbox).toMatchObject([{ payload: { odd: true } }]);
});
