import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createExampleStack } from "./example";
import { createWorld, type World } from "./world";

interface Stacks {
  world: World;
  shared: Stack;
  team: Stack;
}

/** The two example projects, deployed to one workspace; the world lends its emulator and its folder. */
async function deployExamples(): Promise<Stacks> {
  const world = await createWorld(async () => ({}));
  const shared = await createExampleStack("shared-channels", world);
  const team = await createExampleStack("team-stack", world, {
    config: { channelsStack: { value: `organization/shared-channels/${shared.name}` } },
  });
  await shared.up();
  await team.up();
  return { world, shared, team };
}

it("a team's stack sends its events to channels that another stack owns, and that stay while it does", async () => {
  const { world, shared, team } = await deployExamples();

  const { channels, settings } = await world.serverState();
  const live = channels.find(({ name }) => name === "live");
  expect((await shared.outputs()).live).toEqual({
    value: { id: live?.id, type: "WEBSOCKET", name: "live" },
    secret: false,
  });
  const routed = settings.map((setting) => [
    setting.eventType,
    setting.channels.map(({ name }) => name).sort(),
  ]);
  expect(Object.fromEntries(routed)).toEqual({
    workflow_failed: ["live", "on-call"],
    workflow_data_change: ["live"],
  });
  expect((await team.preview()).changeSummary).toEqual({ same: 3 });

  // The owner cannot take the channels away while the team uses them …
  const refused = await world.failing(() => shared.destroy());
  for (const { id, eventType } of settings) {
    expect(refused).toContain(`${eventType} (workflow prices, ${id})`);
  }
  expect(refused).toContain("Fix: take the channel out of the settings; or set `forceDetach: true`");
  expect((await world.serverState()).channels).toHaveLength(2);

  // … and can once the team has gone.
  await team.destroy();
  await shared.destroy();

  const after = await world.serverState();
  expect([after.channels, after.settings]).toEqual([[], []]);
});

it("requireChannel names stack and output when the channel is missing, of another type or no channel", async () => {
  const { world, shared } = await deployExamples();
  const stackName = `organization/shared-channels/${shared.name}`;
  const saying = (output: string, type?: kadoa.ChannelType) =>
    world.failing(() =>
      world.preview(async () => ({
        channel: kadoa.requireChannel(new pulumi.StackReference(stackName), output, type),
      })),
    );

  const missing = await saying("lice");
  expect(missing).toContain(
    `requireChannel: output "lice" of stack "${stackName}" does not exist. ` +
      'It exports the channels "live" (WEBSOCKET), "onCall" (EMAIL). Fix: export the channel there',
  );
  expect(missing).not.toContain("    at ");
  expect(await saying("live", "EMAIL")).toContain(
    `output "live" of stack "${stackName}" is a channel of type WEBSOCKET, not EMAIL`,
  );

  const { channels } = await world.serverState();
  const onCall = channels.find(({ name }) => name === "on-call")?.id;
  await world.outside("DELETE", `/v5/notifications/channels/${onCall}`);
  expect(await saying("onCall")).toContain(`names the channel ${onCall}, which is not in this workspace`);
});
