import { expect, it, onTestFinished } from "vitest";
import { Session } from "../../provider/account/session";
import type { PlainArgs } from "../../provider/kind/arguments";
import { type Handlers, handlersFor } from "../../provider/lifecycle";
import { definitions } from "../../provider/resources.gen";
import { startWorld, type World } from "../emulator/world";

/** The handlers of one run of the engine, which is a provider process of its own. */
function runOf(world: World): (kind: string) => Handlers {
  const { apiKey, url } = world.emulator;
  const session = new Session({}, { KADOA_API_KEY: apiKey, KADOA_PUBLIC_API_URI: url });
  onTestFinished(() => session.close());
  return (kind) => {
    const definition = definitions[kind];
    if (definition === undefined) throw new Error(`no kind ${kind}`);
    return handlersFor(definition, session);
  };
}

async function channelAndSetting(world: World): Promise<{ setting: string; channel: string }> {
  const { id: channel } = await world.channel({
    name: "pager",
    channelType: "EMAIL",
    config: { recipients: ["on-call@example.com"] },
  });
  const setting = await world.setting({
    eventType: "workflow_failed",
    eventConfiguration: {},
    channelIds: [channel],
  });
  return { setting: setting.id, channel };
}

it("a subscription to a channel that the setting has already is refused with advice that works", async () => {
  const world = await startWorld();
  const args = await channelAndSetting(world);
  const { create } = runOf(world)("ChannelSubscription");

  const refused = await create(args).catch((error: unknown) => String(error));

  expect(refused).toContain("the setting sends its events to the channel already");
  expect(refused).toContain(
    "if the setting's owner or another subscription has added it, remove one of the two",
  );
  expect(refused).not.toContain("aliases");
  await create({ ...args, adopt: "identical" });
});

it("a subscription that only got another Pulumi name takes the channel's place over without an alias", async () => {
  const world = await startWorld();
  const args = await channelAndSetting(world);
  const { check, create } = runOf(world)("ChannelSubscription");
  const id = `${args.setting}/${args.channel}`;
  await check(args, { prior: { objects: [{ resource: "before", isOwn: false, id }] }, isDeployment: true });

  expect((await create(args)).id).toBe(id);
});

it("what another resource stands for cannot be adopted, and after a rename it can", async () => {
  const world = await startWorld();
  const args: PlainArgs = { name: "pager", recipients: ["on-call@example.com"] };
  const { id, state } = await runOf(world)("EmailChannel").create(args);
  const adopting = { ...args, adopt: { id } };

  const together = runOf(world)("EmailChannel");
  together.diff(id, state, args, { isDeployment: true });
  const refused = await together.create(adopting).catch((error: unknown) => String(error));
  expect(refused).toContain(
    `${id} belongs to another resource of this program. Fix: declare it once: take one of the two resources out`,
  );
  expect(refused).not.toContain("aliases");

  // The program no longer has the old name, so the engine says nothing of it before it deletes it.
  const renamed = runOf(world)("EmailChannel");
  await renamed.create(adopting);
  await renamed.delete(id, state);
  expect((await world.state()).channels.map((channel) => channel.id)).toEqual([id]);
});
