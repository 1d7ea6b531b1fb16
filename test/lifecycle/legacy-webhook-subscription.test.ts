import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld, type World } from "./world";

interface Subscription {
  id: string;
  webhookUrl: string;
  webhookHttpMethod: string;
  events: string[];
}

async function subscriptions(world: World): Promise<Subscription[]> {
  const state = (await world.outside("GET", "/_emulator/state")) as { subscriptions: Subscription[] };
  return state.subscriptions;
}

it("a subscription of API version 4 is made, replaced on change without a gap, made again after a loss, and deleted", async () => {
  const program = (events: string[]) => async () => {
    new kadoa.LegacyWebhookSubscription("old", { webhookUrl: "https://hooks.example.com/old", events });
  };
  const world = await createWorld(program(["workflow_finished", "workflow_failed"]));

  await world.up();
  const [first] = await subscriptions(world);
  expect(first).toMatchObject({
    webhookUrl: "https://hooks.example.com/old",
    webhookHttpMethod: "POST",
    events: ["workflow_failed", "workflow_finished"],
  });
  const reordered = program(["workflow_failed", "workflow_finished"]);
  expect((await world.preview(reordered, { refresh: true })).changes).toEqual({ same: 2 });

  const changed = await world.preview(program(["workflow_failed"]));
  expect(changed.changes).toEqual({ replace: 1, same: 1 });
  const calls = await world.requestsDuring(() => world.up());
  expect(calls).toEqual({
    "POST /v4/oauth2/token": 1,
    "POST /v4/webhook-subscriptions": 1,
    "DELETE /v4/webhook-subscriptions/{subscriptionId}": 1,
  });
  const [second] = await subscriptions(world);
  expect(second).toMatchObject({ events: ["workflow_failed"] });
  expect(second?.id).not.toBe(first?.id);

  await world.outside("DELETE", `/v4/webhook-subscriptions/${second?.id}`);
  await world.up(undefined, { refresh: true });
  expect(await subscriptions(world)).toHaveLength(1);

  await world.destroy();
  expect(await subscriptions(world)).toEqual([]);
});
