import { createReceiver } from "pulumi-kadoa/webhooks";
import { expect, it, onTestFinished } from "vitest";
import { Session } from "../../provider/account/session";
import { normalize } from "../../provider/kind/check";
import type { ResourceDefinition } from "../../provider/kind/definition";
import { report } from "../faults/figures";
import { exampleOf, isEditable, isInKadoa, kinds, leansOnSetting } from "./every-kind";
import { type Form, forms } from "./form";
import { createWorld, type StateResource, type World } from "./world";

const plain = kinds.filter((definition) => !leansOnSetting(definition));
const leaning = kinds.filter(leansOnSetting);
const countOf = (definitions: readonly ResourceDefinition[]) => definitions.length;
const editable = countOf(plain.filter(isEditable));
/** The stack, and what the kinds refer to. */
const others = 4;

/** Two channels and a setting that stay, and beside them one resource of each of these kinds under its own name. */
function program(
  form: Form,
  webhookUrl: string,
  declared: readonly ResourceDefinition[],
  isEdited: (definition: ResourceDefinition) => boolean,
) {
  return async () => {
    const own = form.make("WebhookChannel", "own", { webhookUrl });
    const channel = form.make("WebhookChannel", "another", { webhookUrl });
    const setting = form.make("NotificationSetting", "others'", {
      eventType: "credits_low",
      channels: [own],
      exclusive: false,
    });
    for (const definition of declared) {
      const args = exampleOf(definition, { setting, channel });
      form.make(definition.kind, definition.kind, {
        ...args,
        ...(isEdited(definition) ? definition.edit : {}),
      });
    }
  };
}

/** Does something to the objects of these kinds as somebody outside Pulumi would. */
async function outside(
  world: World,
  definitions: readonly ResourceDefinition[],
  act: (definition: ResourceDefinition, resource: StateResource, session: Session) => Promise<void>,
): Promise<void> {
  const environment = { KADOA_API_KEY: world.emulator.apiKey, KADOA_PUBLIC_API_URI: world.emulator.url };
  const session = new Session({}, environment);
  const resources = await world.stateResources();
  for (const definition of definitions) {
    const resource = resources.find(({ urn }) => urn.endsWith(`:${definition.kind}::${definition.kind}`));
    if (resource === undefined) throw new Error(`the state holds no ${definition.kind}`);
    await act(definition, resource, session);
  }
  await session.close();
}

/** After a step nothing is left to do: not by the state, and not by what Kadoa holds. */
async function nothingIsLeft(world: World, resources: number, step: string): Promise<void> {
  expect((await world.preview()).changes, `${step}, and is done`).toEqual({ same: resources });
  const { changes } = await world.preview(undefined, { refresh: true });
  expect(changes, `${step}, and is done by what Kadoa holds`).toEqual({ same: resources });
}

it.each(forms)(
  `every kind (${kinds.map(({ kind }) => kind).join(", ")}) keeps the whole lifecycle, by $name`,
  async (form) => {
    let steps = 0;
    const isDone = async (...step: Parameters<typeof nothingIsLeft>) => {
      await nothingIsLeft(...step);
      steps += 1;
    };
    const receiver = await createReceiver({ auth: "none" });
    onTestFinished(() => receiver.close());
    const declare = program.bind(undefined, form, `${receiver.url}/kadoa`);
    const none = () => false;
    const world = await createWorld(declare(plain, none));
    let count = countOf(plain) + others;

    const creating = await world.requestsDuring(async () => {
      expect((await world.up()).changes, "the first up creates").toEqual({ create: count });
    });
    expect(Object.keys(creating), "a create is one call").toEqual(
      Object.keys(creating).map(() => expect.stringMatching(/^POST /)),
    );
    expect(sum(creating), "a create is one call, beside the one for the workspace").toBe(count - 1 + 1);
    expect(creating[probe], "the workspace is asked for once").toBe(1);
    for (const { inputs, outputs } of await world.stateResources()) {
      expect({ ...inputs, ...outputs }, "what is said in passing is not kept").not.toHaveProperty("__run");
    }
    const again = await world.requestsDuring(async () => {
      expect((await world.up()).changes, "the second up changes nothing").toEqual({ same: count });
    });
    expect(again, "an up without changes asks nothing").toEqual({});
    await isDone(world, count, "an up creates");

    const edited = declare(plain, isEditable);
    const update = { same: count - editable, update: editable };
    expect((await world.preview(edited)).changes, "an edit previews as an update").toEqual(update);
    const editing = await world.requestsDuring(async () => {
      expect((await world.up()).changes, "an edit is an update").toEqual(update);
    });
    expect(
      Object.keys(editing).filter((call) => !call.startsWith("PUT ")),
      "an edit is one PUT",
    ).toEqual([probe]);
    expect(sum(editing), "an edit is one PUT").toBe(editable + 1);
    await isDone(world, count, "an up edits");

    count += countOf(leaning);
    const { changes } = await world.up(declare(kinds, (definition) => plain.includes(definition)));
    expect(changes, "kinds that lean on a setting come to it").toEqual({
      same: count - countOf(leaning),
      create: countOf(leaning),
    });
    await isDone(world, count, "an up adds to a setting");

    const drifting = plain.filter(isEditable);
    await outside(world, drifting, async (definition, { id = "" }, session) => {
      const args = normalize(definition, { name: definition.kind, ...definition.example });
      await definition.operations.update(session.account(), id, args, args);
    });
    const drift = await world.preview(undefined, { refresh: true });
    const properties = drifting.flatMap(({ edit }) => Object.keys(edit));
    const shown = properties.filter((property) => drift.output.includes(property));
    expect(shown, "drift shows by property").toEqual(properties);
    const refreshing = await world.requestsDuring(async () => {
      expect((await world.refresh()).changes, "a refresh takes drift over").toMatchObject({
        update: editable,
      });
    });
    expect(refreshing, "a refresh is one list of each collection").toEqual({
      [probe]: 1,
      "GET /v5/notifications/channels": 1,
      "GET /v5/notifications/settings": 1,
      "GET /v4/webhook-subscriptions": 1,
    });
    const all = countOf(kinds.filter(isEditable));
    const mended = await world.up(declare(kinds, isEditable));
    expect(mended.changes, "an up mends drift").toEqual({ same: count - all, update: all });
    await isDone(world, count, "an up mends drift");

    const losable = kinds.filter(isInKadoa);
    await outside(world, losable, async (definition, { id = "", inputs = {} }, session) => {
      await definition.operations.delete(session.account(), id, inputs);
    });
    const remaking = { same: count - countOf(losable), create: countOf(losable) };
    const planned = await world.preview(undefined, { refresh: true });
    expect(planned.changes, "a preview that looks plans to make what is gone").toEqual(remaking);
    expect((await world.refresh()).changes, "a refresh notices what is gone").toMatchObject({
      delete: countOf(losable),
    });
    expect((await world.up()).changes, "an up makes it again").toEqual(remaking);
    await isDone(world, count, "an up makes what was gone");

    await world.destroy();
    const left = await world.serverState();
    expect([left.channels, left.settings], "destroy leaves nothing").toEqual([[], []]);
    report("Kinds that were deleted outside and made again", [["kinds", String(remaking.create)]], 4);
    report(
      "Steps, each followed by two previews that plan nothing",
      [
        ["kinds", String(kinds.length)],
        ["steps", String(steps)],
      ],
      9,
    );
    report(
      "Drift",
      [
        ["properties changed outside", String(properties.length)],
        ["shown", String(shown.length)],
      ],
      10,
    );
  },
);

/** Which workspace the key belongs to is asked once in a run that writes or refreshes. */
const probe = "POST /v4/oauth2/token";

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}
