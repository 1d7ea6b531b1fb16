import * as pulumi from "@pulumi/pulumi";
import * as kadoa from "pulumi-kadoa";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./world";

type Options = pulumi.CustomResourceOptions;
type Adopting = { adopt?: "identical" };
type Make = (name: string, args: Adopting, options: Options) => pulumi.CustomResource;

const hook = { name: "pager", webhookUrl: "https://hooks.example.com/kadoa" };

/** Kinds as a program may rename them: one that can exist twice, the one that cannot, and one with a key. */
const kinds: Record<string, Make> = {
  WebhookChannel: (name, args, options) => new kadoa.WebhookChannel(name, { ...hook, ...args }, options),
  WebSocketChannel: (name, args, options) =>
    new kadoa.WebSocketChannel(name, { name: "live", ...args }, options),
  NotificationSetting: (name, args, options) =>
    new kadoa.NotificationSetting(name, { eventType: "workflow_failed", channels: [], ...args }, options),
};

/** A resource of each kind, under one name: renames of different kinds have nothing to do with each other. */
function make(name: string, args: Adopting, options: Options): pulumi.CustomResource[] {
  return Object.values(kinds).map((make) => make(name, args, options));
}

const before = async () => {
  make("before", {}, {});
};

class Alerts extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Alerts", name);
  }
}

/** Server and state hold the same objects, each once, and there is nothing left to do. */
async function expectConsistent(world: World): Promise<void> {
  const { channels, settings } = await world.serverState();
  const onServer = [...channels, ...settings].map(({ id }) => id).sort();
  expect((await world.stateResources()).map(({ id }) => id).sort()).toEqual(onServer);
  expect(onServer).toHaveLength(Object.keys(kinds).length);
}

describe(`a resource of each kind (${Object.keys(kinds).join(", ")})`, () => {
  it("renamed and then moved into a component, with aliases: nothing is done", async () => {
    const world = await createWorld(before);
    await world.up();
    const calls = await world.requestsDuring(async () => {
      await world.up(async () => {
        make("after", {}, { aliases: [{ name: "before" }] });
      });
      await world.up(async () => {
        const aliases = [{ name: "after", parent: pulumi.rootStackResource }];
        make("after", {}, { parent: new Alerts("alerts"), aliases });
      });
    });
    expect(calls).toEqual({});
    await expectConsistent(world);
  });

  it("renamed and then moved into a component, with adopt: the object stays", async () => {
    const world = await createWorld(before);
    await world.up();
    const { channels, settings } = await world.serverState();
    await world.up(async () => {
      make("after", { adopt: "identical" }, {});
    });
    await expectConsistent(world);
    await world.up(async () => {
      make("after", { adopt: "identical" }, { parent: new Alerts("alerts") });
    });
    await expectConsistent(world);
    expect(await world.serverState()).toMatchObject({ channels, settings });
  });

  it("renamed, with neither: is made again, or stays where it exists once per key", async () => {
    const world = await createWorld(before);
    await world.up();
    const { channels, settings } = await world.serverState();
    await world.up(async () => {
      make("after", {}, {});
    });
    await expectConsistent(world);
    const live = channels.filter(({ channelType }) => channelType === "WEBSOCKET");
    const now = await world.serverState();
    expect(now).toMatchObject({ channels: expect.arrayContaining(live), settings });
    const idsOfHooks = [...channels, ...now.channels]
      .filter(({ name }) => name === "pager")
      .map(({ id }) => id);
    expect(new Set(idsOfHooks).size, "the channel that can exist twice is another one").toBe(2);
    const names = (await world.stateResources()).map(({ urn }) => urn.split("::").at(-1));
    expect(names).toEqual(["after", "after", "after"]);
  });

  it("renamed with adopt in an update that is interrupted before the old one goes: the next one keeps the object", async () => {
    const world = await createWorld(before);
    await world.up();
    const { channels, settings } = await world.serverState();
    const renamed = (more: (after: pulumi.Resource[]) => void) => async () => {
      more(make("after", { adopt: "identical" }, {}));
    };
    // Something else fails, so that the deletions never come.
    const failing = renamed((after) => {
      const args = { eventType: "workflow_started", channels: ["no-such-channel"] };
      new kadoa.NotificationSetting("no", args, { dependsOn: after });
    });
    await world.failing(() => world.up(failing));
    expect(await world.stateResources()).toHaveLength(2 * Object.keys(kinds).length);

    await world.up(renamed(() => {}));

    await expectConsistent(world);
    expect(await world.serverState()).toMatchObject({ channels, settings });
  });
});

it("a WebSocket channel that settings use, renamed with neither, stays, and so do its settings", async () => {
  const program = (name: string) => async () => {
    const live = new kadoa.WebSocketChannel(name, { name: "live" });
    new kadoa.NotificationSetting("failed", { eventType: "workflow_failed", channels: [live] });
  };
  const world = await createWorld(program("before"));
  await world.up();
  const { channels, settings } = await world.serverState();

  const calls = await world.requestsDuring(() => world.up(program("after")));

  expect(Object.keys(calls).filter((call) => /^(?!GET ).* \/v5\/notifications/.test(call))).toEqual([]);
  expect(await world.serverState()).toMatchObject({ channels, settings });
  expect((await world.preview()).changes).toEqual({ same: 3 });
});

it("a channel that becomes another class is made before its settings change, and the old one goes last", async () => {
  const program = (make: () => kadoa.Channel) => async () => {
    new kadoa.NotificationSetting("failed", { eventType: "workflow_failed", channels: [make()] });
  };
  const world = await createWorld(program(() => new kadoa.WebhookChannel("alerts", hook)));
  await world.up();

  await world.up(program(() => new kadoa.EmailChannel("alerts", { recipients: ["a@example.com"] })));

  const { channels, settings } = await world.serverState();
  expect(channels.map(({ channelType }) => channelType)).toEqual(["EMAIL"]);
  expect(settings.map((setting) => setting.channels)).toEqual([
    [{ id: channels[0]?.id, name: "alerts", channelType: "EMAIL" }],
  ]);
  expect((await world.stateResources()).map(({ id }) => id).sort()).toEqual(
    [channels[0]?.id, settings[0]?.id].sort(),
  );
});
