import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld, type World } from "./world";

function program(...events: [name: string, eventType: string][]) {
  return async () => {
    for (const [name, eventType] of events) new kadoa.NotificationSetting(name, { eventType, channels: [] });
  };
}

const before = program(["a", "workflow_failed"], ["b", "workflow_finished"], ["c", "workflow_started"]);
/** Two exchange their events, and one takes that of a resource which is gone. */
const after = program(["b", "workflow_failed"], ["a", "workflow_started"]);

/** Takes out of the state what version 0.1 did not know. */
async function makeOld(world: World): Promise<void> {
  const exported = await world.stack.exportStack();
  const { resources = [] } = exported.deployment as { resources?: { outputs?: Record<string, unknown> }[] };
  for (const { outputs } of resources) {
    delete outputs?.objectId;
    delete outputs?.workspace;
  }
  await world.stack.importStack(exported);
}

it("a state that does not know its ids yet shows no change, and gets them by a refresh", async () => {
  const world = await createWorld(before);
  await world.up();
  await makeOld(world);
  expect((await world.preview()).changes).toEqual({ same: 4 });
  const { settings } = await world.serverState();

  const refused = await world.failing(() => world.preview(after));
  // The engine ends at the first of the two that it hears of.
  expect(refused).toMatch(
    /workflow_(failed \(workspace\) is held in the state by NotificationSetting "a"|started \(workspace\) is held in the state by NotificationSetting "c")/,
  );
  expect(refused).toContain("Fix: run `pulumi refresh`, then this again.");
  expect((await world.serverState()).settings).toEqual(settings);

  await world.stack.refresh();
  await world.up(after);
  const kept = (await world.serverState()).settings;
  expect(kept.map(({ id, eventType }) => [eventType, id]).sort()).toEqual(
    settings
      .filter(({ eventType }) => eventType !== "workflow_finished")
      .map(({ id, eventType }) => [eventType, id])
      .sort(),
  );
  expect((await world.preview()).changes).toEqual({ same: 3 });
});

it("an adopted setting that is renamed without an alias still stays on destroy", async () => {
  const adopting = (name: string, adopt?: "identical") => async () => {
    new kadoa.NotificationSetting(name, { eventType: "workflow_failed", channels: [], adopt });
  };
  const world = await createWorld(adopting("before", "identical"));
  const body = { eventType: "workflow_failed", eventConfiguration: {} };
  await world.outside("POST", "/v5/notifications/settings", body);
  await world.up();

  await world.up(adopting("after"));
  await world.destroy();

  expect((await world.serverState()).settings).toHaveLength(1);
});
