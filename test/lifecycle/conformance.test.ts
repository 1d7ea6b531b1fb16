import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { normalise } from "../../provider/check";
import type { PlainArgs, ResourceDefinition } from "../../provider/define";
import { definitions } from "../../provider/resources.gen";
import { Session } from "../../provider/session";
import { createWorld, type World } from "./world";

type ResourceClass = new (name: string, args: PlainArgs) => { id: unknown };

/** Kinds whose example needs other objects in the workspace; each has a test file of its own. */
const needsOthers = new Set(["ChannelSubscription", "RealtimeVerification", "LegacyWebhookSubscription"]);
const subjects = Object.entries(definitions).filter(([kind]) => !needsOthers.has(kind));
const count = subjects.length;

function classOf(kind: string): ResourceClass {
  const found = (kadoa as Record<string, unknown>)[kind];
  if (typeof found !== "function") throw new Error(`the package exports no class ${kind}`);
  return found as ResourceClass;
}

/** One resource of every kind, beside a channel that stays; their ids are outputs under the kind's name. */
function program(argsOf: (definition: ResourceDefinition) => PlainArgs) {
  return async () => {
    new kadoa.EmailChannel("bystander", { recipients: ["bystander@example.com"] });
    return Object.fromEntries(
      subjects.map(([kind, definition]) => [kind, new (classOf(kind))(kind, argsOf(definition)).id]),
    );
  };
}

const asDeclared = program(({ example }) => ({ ...example }));
const edited = program(({ example, edit }) => ({ ...example, ...edit }));

/** Does something to every object as somebody outside Pulumi would. */
async function outside(
  world: World,
  act: (definition: ResourceDefinition, id: string, session: Session) => Promise<void>,
): Promise<void> {
  const environment = { KADOA_API_KEY: world.emulator.apiKey, KADOA_PUBLIC_API_URI: world.emulator.url };
  const session = new Session({}, environment);
  const outputs = await world.stack.outputs();
  for (const [kind, definition] of subjects) await act(definition, String(outputs[kind]?.value), session);
  await session.close();
}

it(`every kind (${subjects.map(([kind]) => kind).join(", ")}) keeps the whole lifecycle`, async () => {
  const world = await createWorld(asDeclared);

  const creating = await world.requestsDuring(async () => {
    expect((await world.up()).changes, "the first up creates").toEqual({ create: count + 2 });
  });
  expect(Object.keys(creating), "a create is one call").toEqual(
    expect.arrayContaining([expect.stringMatching(/^POST /)]),
  );
  expect(sum(creating), "a create is one call, beside the one for the workspace").toBe(count + 1 + 1);
  expect(creating[probe], "the workspace is asked for once").toBe(1);

  for (const { inputs, outputs } of await world.stateResources()) {
    expect({ ...inputs, ...outputs }, "what is said in passing is not kept").not.toHaveProperty("__run");
  }

  const again = await world.requestsDuring(async () => {
    expect((await world.up()).changes, "the second up changes nothing").toEqual({ same: count + 2 });
  });
  expect(again, "an up without changes asks nothing").toEqual({});

  expect((await world.preview(edited)).changes, "an edit previews as an update").toEqual({
    same: 2,
    update: count,
  });
  const editing = await world.requestsDuring(async () => {
    expect((await world.up()).changes, "an edit is an update").toEqual({ same: 2, update: count });
  });
  expect(
    Object.keys(editing).filter((call) => !call.startsWith("PUT ")),
    "an edit is one PUT",
  ).toEqual([probe]);
  expect(sum(editing), "an edit is one PUT").toBe(count + 1);

  await outside(world, async (definition, id, session) => {
    const args = normalise(definition, { name: definition.kind, ...definition.example });
    await definition.operations.update(session.account(), id, args, args);
  });
  const drift = await world.preview(undefined, { refresh: true });
  for (const [, { edit }] of subjects) {
    for (const property of Object.keys(edit))
      expect(drift.output, "drift shows by property").toContain(property);
  }
  const refreshing = await world.requestsDuring(async () => {
    expect((await world.refresh()).changes, "a refresh takes drift over").toMatchObject({ update: count });
  });
  expect(refreshing, "a refresh is one list of each collection").toEqual({
    [probe]: 1,
    "GET /v5/notifications/channels": 1,
    "GET /v5/notifications/settings": 1,
  });
  expect((await world.up()).changes, "an up mends drift").toEqual({ same: 2, update: count });
  expect((await world.preview(undefined, { refresh: true })).changes, "and is done").toEqual({
    same: count + 2,
  });

  await outside(world, async (definition, id, session) => {
    await definition.operations.delete(session.account(), id, definition.example);
  });
  expect((await world.refresh()).changes, "a refresh notices what is gone").toMatchObject({ delete: count });
  expect((await world.up()).changes, "an up makes it again").toEqual({ same: 2, create: count });
  expect((await world.preview()).changes, "and is done").toEqual({ same: count + 2 });

  await world.destroy();
  const { channels, settings } = await world.serverState();
  expect({ channels, settings }, "destroy leaves nothing").toEqual({ channels: [], settings: [] });
});

/** Which workspace the key belongs to is asked once in a run that writes or refreshes. */
const probe = "POST /v4/oauth2/token";

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}
