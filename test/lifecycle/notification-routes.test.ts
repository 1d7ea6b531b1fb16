import * as pulumi from "@pulumi/pulumi";
import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld, type World } from "./world";

async function routesOnServer(world: World): Promise<Record<string, string[]>> {
  const { settings } = await world.serverState();
  return Object.fromEntries(
    settings.map(({ eventType, workflowId, channels }) => [
      `${workflowId}: ${eventType}`,
      channels.map(({ name }) => name).sort(),
    ]),
  );
}

it("routes become one setting each; what changes costs one call, what does not costs none", async () => {
  const program =
    ({ url = "https://hooks.example.com/a", events = ["workflow_failed", "workflow_data_change"] } = {}) =>
    async () => {
      const live = new kadoa.WebSocketChannel("live");
      const pager = new kadoa.WebhookChannel("pager", { webhookUrl: url });
      const targets: Record<string, kadoa.ChannelInput[]> = {
        workflow_failed: [pager, live],
        workflow_data_change: [live],
      };
      const routes = Object.fromEntries(events.map((event) => [event, targets[event]]));
      const { settings } = new kadoa.NotificationRoutes("prices", { workflowId: "wf-7", routes });
      return { ids: Object.fromEntries(Object.entries(settings).map(([event, { id }]) => [event, id])) };
    };
  const world = await createWorld(program());

  await world.up();
  expect(await routesOnServer(world)).toEqual({
    "wf-7: workflow_failed": ["live", "pager"],
    "wf-7: workflow_data_change": ["live"],
  });
  const { settings } = await world.serverState();
  expect((await world.up()).outputs.ids?.value).toEqual(
    Object.fromEntries(settings.map(({ eventType, id }) => [eventType, id])),
  );

  expect(await world.requestsDuring(() => world.up())).toEqual({});
  const reordered = program({ events: ["workflow_data_change", "workflow_failed"] });
  expect(await world.requestsDuring(() => world.up(reordered))).toEqual({});

  const changed = await world.requestsDuring(() => world.up(program({ url: "https://hooks.example.com/b" })));
  expect(changed).toEqual({ "POST /v4/oauth2/token": 1, "PUT /v5/notifications/channels/{channelId}": 1 });
  expect((await world.serverState()).channels.map(({ config }) => config.webhookUrl)).toContain(
    "https://hooks.example.com/b",
  );

  const removed = await world.requestsDuring(() =>
    world.up(program({ url: "https://hooks.example.com/b", events: ["workflow_data_change"] })),
  );
  expect(removed).toEqual({
    "POST /v4/oauth2/token": 1,
    "DELETE /v5/notifications/settings/{settingsId}": 1,
  });
  expect(await routesOnServer(world)).toEqual({ "wf-7: workflow_data_change": ["live"] });
});

it('"all" shows each of its events in the preview, and routes make exceptions', async () => {
  const world = await createWorld(async () => {
    const live = new kadoa.WebSocketChannel("live");
    const mail = new kadoa.EmailChannel("mail", { recipients: ["a@example.com"] });
    new kadoa.NotificationRoutes("workspace", {
      events: "all",
      channels: [live],
      routes: { workflow_failed: [mail, live] },
    });
  });

  const preview = await world.preview();
  for (const event of kadoa.allEventTypes) expect(preview.output).toContain(`workspace-${event}`);
  await world.up();

  const routes = await routesOnServer(world);
  expect(Object.keys(routes).sort()).toEqual(kadoa.allEventTypes.map((event) => `null: ${event}`).sort());
  expect(routes["null: workflow_failed"]).toEqual(["live", "mail"]);
  expect(routes["null: credits_low"]).toEqual(["live"]);
});

it("settings move into a component with aliases, without a call", async () => {
  const alone = async () => {
    const live = new kadoa.WebSocketChannel("live");
    new kadoa.NotificationSetting("failed", { eventType: "workflow_failed", channels: [live] });
    new kadoa.NotificationSetting("changes", { eventType: "workflow_data_change", channels: [live] });
  };
  const inside = async () => {
    const live = new kadoa.WebSocketChannel("live");
    new kadoa.NotificationRoutes("routes", {
      routes: { workflow_failed: [live], workflow_data_change: [live] },
      aliases: {
        workflow_failed: "failed",
        workflow_data_change: { name: "changes", parent: pulumi.rootStackResource },
      },
    });
  };
  const world = await createWorld(alone);
  await world.up();

  const calls = await world.requestsDuring(async () => {
    expect((await world.up(inside)).changes).toEqual({ create: 1, same: 4 });
  });

  expect(calls).toEqual({});
  expect(await world.requestsDuring(() => world.up(inside))).toEqual({});
});

it("routes that do not say what goes where are refused in the preview", async () => {
  const world = await createWorld(async () => {
    new kadoa.NotificationRoutes("routes", { events: "all" });
  });

  const refused = await world.failing(() => world.preview());

  expect(refused).toContain('NotificationRoutes "routes" does not say what goes where. Fix: give `routes`');
});
