import { expect, it } from "vitest";
import { eventually } from "../eventually";
import { startReceiver, startWorld } from "./world";

const subscriptions = "/v4/webhook-subscriptions";

it("a legacy subscription hears its events of every workflow, until it is deleted", async () => {
  const world = await startWorld();
  const { url, received } = await startReceiver();
  const subscription = { webhookUrl: url, webhookHttpMethod: "POST", events: ["workflow_finished"] };
  const { status, body } = await world.call("POST", subscriptions, subscription);
  expect(status).toBe(201);
  expect((await world.call("GET", subscriptions)).body).toEqual({
    subscriptions: [{ id: body.id, ...subscription, createdAt: expect.any(String) }],
  });
  const happen = (eventType: string) =>
    world.call("POST", "/_emulator/events", { eventType, workflowId: "wf-7" });
  await happen("workflow_failed");
  await happen("workflow_finished");
  await eventually(async () =>
    expect((await world.state()).deliveries).toMatchObject([
      { subscriptionId: body.id, eventType: "workflow_finished", eventStatus: "SENT" },
    ]),
  );
  expect(received.map(({ body: text }) => JSON.parse(text))).toMatchObject([
    { eventType: "workflow_finished", workflowId: "wf-7", data: { id: "wf-7" } },
  ]);
  expect((await world.call("GET", "/v5/notifications/logs")).body).toMatchObject({ data: { events: [] } });
  expect(await world.call("DELETE", `${subscriptions}/${body.id}`)).toMatchObject({ status: 200 });
  expect(await world.call("DELETE", `${subscriptions}/${body.id}`)).toMatchObject({ status: 404 });
  await happen("workflow_finished");
  expect((await world.state()).deliveries).toHaveLength(1);
});

it("the events that a subscription can name are offered", async () => {
  const world = await startWorld();
  const { body } = await world.call("GET", `${subscriptions}/events`);
  expect(body.events).toContain("workflow_finished");
});

it.each([
  [{ webhookHttpMethod: "PUT" }, "webhookHttpMethod"],
  [{ webhookUrl: "ftp://files.example" }, "webhookUrl"],
  [{ events: [] }, "events"],
  [{ events: ["workflow_exploded"] }, "events.0"],
  [{ secret: "x" }, "secret"],
])("%j is refused", async (part, key) => {
  const world = await startWorld();
  const good = { webhookUrl: "https://a.example", webhookHttpMethod: "POST", events: ["workflow_failed"] };
  expect(await world.call("POST", subscriptions, { ...good, ...part })).toMatchObject({
    status: 400,
    body: { error: true, message: expect.stringContaining(key) },
  });
  expect((await world.state()).subscriptions).toEqual([]);
});
