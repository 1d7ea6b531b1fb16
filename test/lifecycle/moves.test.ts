import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld, type World } from "./world";

type Keys = Record<string, { eventType: string; workflowId?: string }>;

/** A program in which each setting has the channel of its own name, so that it shows whose it is. */
function program(keys: Keys, channels: readonly string[] = Object.keys(keys)) {
  return async () => {
    const own = new Map(
      channels.map((name) => [
        name,
        new kadoa.EmailChannel(`to-${name}`, { recipients: [`${name}@example.com`] }),
      ]),
    );
    for (const [name, key] of Object.entries(keys)) {
      const channel = own.get(name);
      new kadoa.NotificationSetting(name, { ...key, channels: channel === undefined ? [] : [channel] });
    }
  };
}

async function routesOf(world: World): Promise<string[]> {
  const { settings } = await world.serverState();
  return settings
    .map(({ eventType, workflowId, channels }) =>
      [workflowId ?? "workspace", eventType, ...channels.map(({ name }) => name)].join(" "),
    )
    .sort();
}

it("edits that move keys among settings converge in one up", async () => {
  const names = ["a", "b", "c", "d"];
  const events = (...eventTypes: string[]): Keys =>
    Object.fromEntries(eventTypes.map((eventType, index) => [names[index], { eventType }]));
  const world = await createWorld(
    program(events("workflow_failed", "workflow_finished", "workflow_started"), names),
  );
  await world.up();
  const steps: [string, Keys][] = [
    ["two swapped", events("workflow_finished", "workflow_failed", "workflow_started")],
    ["a circle", events("workflow_failed", "workflow_started", "workflow_finished")],
    ["the first removed", events("workflow_started", "workflow_finished")],
    ["one inserted in front", events("workflow_failed", "workflow_started", "workflow_finished")],
  ];
  for (const [title, keys] of steps) {
    const calls = await world.requestsDuring(() => world.up(program(keys, names)));
    console.log(title, calls);
    const expected = Object.entries(keys).map(([name, { eventType }]) => `workspace ${eventType} to-${name}`);
    expect(await routesOf(world), title).toEqual(expected.sort());
    expect((await world.preview()).changes, title).toEqual({ same: 5 + Object.keys(keys).length });
  }
});
