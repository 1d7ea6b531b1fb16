import * as kadoa from "pulumi-kadoa";
import { describe, expect, it } from "vitest";
import type { PlainArgs, ResourceDefinition } from "../../provider/define";
import { definitions } from "../../provider/resources.gen";
import { Session } from "../../provider/session";
import { createWorld, type World } from "./world";

type ResourceClass = new (name: string, args: PlainArgs) => { id: unknown };

/** Kinds whose example needs other objects in the workspace; each has a test file of its own. */
const needsOthers = new Set(["ChannelSubscription", "RealtimeVerification", "LegacyWebhookSubscription"]);

function classOf(kind: string): ResourceClass {
  const found = (kadoa as Record<string, unknown>)[kind];
  if (typeof found !== "function") throw new Error(`the package exports no class ${kind}`);
  return found as ResourceClass;
}

/** A program of one resource under test, beside a channel that stays. */
function programOf(kind: string, args: PlainArgs) {
  return async () => {
    new kadoa.EmailChannel("bystander", { recipients: ["bystander@example.com"] });
    const resource = new (classOf(kind))("subject", args);
    return { id: resource.id };
  };
}

/** The same change, made by something else than Pulumi. */
async function changeOutside(
  world: World,
  definition: ResourceDefinition,
  id: string,
  args: PlainArgs,
): Promise<void> {
  const session = new Session(
    {},
    { KADOA_API_KEY: world.emulator.apiKey, KADOA_PUBLIC_API_URI: world.emulator.url },
  );
  await definition.operations.update(session.account(), id, args, args);
  await session.close();
}

async function deleteOutside(world: World, definition: ResourceDefinition, id: string): Promise<void> {
  const session = new Session(
    {},
    { KADOA_API_KEY: world.emulator.apiKey, KADOA_PUBLIC_API_URI: world.emulator.url },
  );
  await definition.operations.delete(session.account(), id, definition.example);
  await session.close();
}

const kinds = Object.entries(definitions).filter(([kind]) => !needsOthers.has(kind));

describe.each(kinds)("%s", (kind, definition) => {
  const example = { ...definition.example };
  const edited = { ...example, ...definition.edit };

  it("is created once, edited in place with one call, mended after drift, made again after a loss, and destroyed", async () => {
    const world = await createWorld(programOf(kind, example));

    const created = await world.requestsDuring(async () => {
      expect((await world.up()).changes).toMatchObject({ create: 3 });
    });
    expect(Object.values(created).reduce((sum, count) => sum + count, 0)).toBe(2);

    const again = await world.requestsDuring(async () => {
      expect((await world.up()).changes).toEqual({ same: 3 });
    });
    expect(again).toEqual({});

    const preview = await world.preview(programOf(kind, edited));
    expect(preview.changes).toEqual({ same: 2, update: 1 });
    const calls = await world.requestsDuring(async () => {
      expect((await world.up()).changes).toEqual({ same: 2, update: 1 });
    });
    expect(Object.entries(calls)).toEqual([[expect.stringMatching(/^PUT /), 1]]);

    const id = String((await world.up()).outputs.id?.value);
    await changeOutside(world, definition, id, { name: "subject", ...example });
    const drift = await world.preview(undefined, { refresh: true });
    for (const property of Object.keys(definition.edit)) expect(drift.output).toContain(property);
    expect((await world.refresh()).changes).toMatchObject({ update: 1 });
    expect((await world.up()).changes).toEqual({ same: 2, update: 1 });
    expect((await world.preview(undefined, { refresh: true })).changes).toEqual({ same: 3 });

    await deleteOutside(world, definition, id);
    expect((await world.refresh()).changes).toMatchObject({ delete: 1 });
    expect((await world.up()).changes).toMatchObject({ create: 1 });
    expect((await world.preview()).changes).toEqual({ same: 3 });

    await world.destroy();
    const { channels, settings } = await world.serverState();
    expect({ channels, settings }).toEqual({ channels: [], settings: [] });
  });
});
