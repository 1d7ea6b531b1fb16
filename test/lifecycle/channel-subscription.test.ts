import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld, type World } from "./world";

async function linked(world: World): Promise<string[]> {
  const [setting] = (await world.serverState()).settings;
  return (setting?.channels ?? []).map(({ name }) => name).sort();
}

const mail = (name: string) => new kadoa.EmailChannel(name, { recipients: [`${name}@example.com`] });

it("a subscription adds its channel to a setting of others, survives their changes, and takes only itself away", async () => {
  const program =
    ({ own = ["a"], subscribe = ["x", "y"] }: { own?: string[]; subscribe?: string[] } = {}) =>
    async () => {
      const channels = Object.fromEntries(["a", "b", "x", "y"].map((name) => [name, mail(name)]));
      const setting = new kadoa.NotificationSetting("failed", {
        eventType: "workflow_failed",
        channels: own.map((name) => channels[name] ?? name),
        exclusive: false,
      });
      for (const name of subscribe) {
        new kadoa.ChannelSubscription(`${name} too`, { setting, channel: channels[name] ?? name });
      }
    };
  const world = await createWorld(program());

  await world.up();
  expect(await linked(world)).toEqual(["a", "x", "y"]);

  expect((await world.preview(undefined, { refresh: true })).changes).toEqual({ same: 8 });

  await world.up(program({ own: ["b"] }));
  expect(await linked(world)).toEqual(["b", "x", "y"]);

  await world.up(program({ own: ["b"], subscribe: ["y"] }));
  expect(await linked(world)).toEqual(["b", "y"]);

  const { settings, channels } = await world.serverState();
  const only = channels.filter(({ name }) => name === "b").map(({ id }) => id);
  await world.outside("PUT", `/v5/notifications/settings/${settings[0]?.id}`, { channelIds: only });
  const mended = await world.up(undefined, { refresh: true });
  expect(mended.changes).toMatchObject({ create: 1 });
  expect(await linked(world)).toEqual(["b", "y"]);

  await world.destroy();
  const after = await world.serverState();
  expect([after.settings, after.channels]).toEqual([[], []]);
});

it("a subscription to a setting that the same program owns exclusively is refused in the preview", async () => {
  const world = await createWorld(async () => {
    const channel = mail("a");
    const setting = new kadoa.NotificationSetting("failed", { eventType: "workflow_failed", channels: [] });
    new kadoa.ChannelSubscription("also", { setting, channel });
  });

  const refused = await world.failing(() => world.preview());

  expect(refused).toContain(
    'ChannelSubscription "also" adds to NotificationSetting "failed", which would remove it again at the next `up`. ' +
      "Fix: set `exclusive: false` there",
  );
});

it("a renamed subscription never ends without its channel, with an alias or without", async () => {
  const program =
    (name: string, args: Partial<kadoa.ChannelSubscriptionArgs> = {}, options = {}) =>
    async () => {
      const channel = mail("a");
      const setting = new kadoa.NotificationSetting("failed", {
        eventType: "workflow_failed",
        channels: [],
        exclusive: false,
      });
      new kadoa.ChannelSubscription(name, { setting, channel, ...args }, options);
    };
  const world = await createWorld(program("first"));
  await world.up();

  await world.up(program("second"));
  expect(await linked(world)).toEqual(["a"]);

  const aliased = program("third", {}, { aliases: [{ name: "second" }] });
  expect(await world.requestsDuring(() => world.up(aliased))).toEqual({});
});
