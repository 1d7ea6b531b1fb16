import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld, type World } from "./world";

const live = () => new kadoa.WebSocketChannel("live");
const mail = (args: Partial<kadoa.EmailChannelArgs> = {}) =>
  new kadoa.EmailChannel("mail", { recipients: ["a@example.com"], ...args });

/** A setting that another program, or a person, made. */
async function foreignSetting(world: World, channelNames: string[]): Promise<string> {
  const { channels } = await world.serverState();
  const channelIds = channels.filter(({ name }) => channelNames.includes(name)).map(({ id }) => id);
  const { data } = (await world.outside("POST", "/v5/notifications/settings", {
    eventType: "workflow_failed",
    workflowId: "wf-7",
    eventConfiguration: {},
    channelIds,
  })) as { data: { settings: { id: string } } };
  return data.settings.id;
}

it("a channel that others send events to is not deleted: the refusal names them and says what to do", async () => {
  const world = await createWorld(async () => {
    live();
    mail();
  });
  await world.up();
  const setting = await foreignSetting(world, ["live", "mail"]);

  const refused = await world.failing(() =>
    world.up(async () => {
      live();
    }),
  );

  expect(refused).toContain(
    `EmailChannel "mail": delete failed, events still go to it, by the setting workflow_failed (workflow wf-7, ${setting})`,
  );
  expect(refused).toContain(
    "Fix: take the channel out of the setting; or set `forceDetach: true`, run `pulumi up`",
  );
  expect(refused).not.toMatch(/\n\s+at /);
  expect((await world.serverState()).channels).toHaveLength(2);
  expect(await world.failing(() => world.destroy())).toContain('WebSocketChannel "live": delete failed');

  await world.outside("DELETE", `/v5/notifications/settings/${setting}`);
  await world.destroy();
  expect((await world.serverState()).channels).toEqual([]);
});

it("forceDetach deletes the channel all the same, and setting it costs no call", async () => {
  const world = await createWorld(async () => {
    mail();
  });
  await world.up();
  await foreignSetting(world, ["mail"]);

  const calls = await world.requestsDuring(() =>
    world.up(async () => {
      mail({ forceDetach: true });
    }),
  );
  expect(calls).toEqual({ "POST /v4/oauth2/token": 1 });
  await world.destroy();

  const { channels, settings } = await world.serverState();
  expect(channels).toEqual([]);
  expect(settings).toMatchObject([{ eventType: "workflow_failed", channels: [] }]);
});

it("settings that the same run deletes or changes do not count, in whatever order they come", async () => {
  const world = await createWorld(async () => {
    const channel = mail();
    new kadoa.NotificationSetting("failed", { eventType: "workflow_failed", channels: [channel] });
    new kadoa.NotificationSetting("finished", {
      eventType: "workflow_finished",
      channels: [live(), channel],
    });
    return { mail: channel.id };
  });
  const id = (await world.up()).outputs.mail?.value as string;
  // A setting that knows the channel by its plain id, so that Pulumi knows of no order between them.
  await world.up(async () => {
    const channel = mail();
    new kadoa.NotificationSetting("failed", { eventType: "workflow_failed", channels: [id] });
    new kadoa.NotificationSetting("finished", {
      eventType: "workflow_finished",
      channels: [live(), channel],
    });
  });

  await world.up(async () => {
    new kadoa.NotificationSetting("finished", { eventType: "workflow_finished", channels: [live()] });
  });

  const { channels, settings } = await world.serverState();
  expect(channels.map(({ name }) => name)).toEqual(["live"]);
  expect(settings.map(({ eventType }) => eventType)).toEqual(["workflow_finished"]);
});

it("a WebSocket channel is replaced under settings of its own program", async () => {
  const world = await createWorld(async () => {
    const channel = live();
    new kadoa.NotificationSetting("failed", { eventType: "workflow_failed", channels: [channel] });
  });
  await world.up();
  const before = (await world.serverState()).channels[0]?.id;
  const urn = (await world.stateResources()).find(({ type }) => type.endsWith("WebSocketChannel"))?.urn ?? "";

  await world.up(undefined, { replace: [urn] });

  const { channels, settings } = await world.serverState();
  expect(channels.map(({ id }) => id)).not.toEqual([before]);
  expect(settings[0]?.channels.map(({ id }) => id)).toEqual(channels.map(({ id }) => id));
});
