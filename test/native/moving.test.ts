import type * as pulumi from "@pulumi/pulumi";
import { createReceiver } from "pulumi-kadoa/webhooks";
import { expect, it, onTestFinished } from "vitest";
import { exampleOf, kinds } from "../lifecycle/every-kind";
import { dynamicForm, type Form, nativeForm } from "../lifecycle/form";
import { createWorld } from "../lifecycle/world";

/** One resource of each kind, and what they refer to. */
function program(form: Form, webhookUrl: string, aliasOf: (kind: string) => string) {
  return async () => {
    const make = (kind: string, name: string, args: object) => {
      const options: pulumi.CustomResourceOptions = { aliases: [{ type: aliasOf(kind) }] };
      return form.make(kind, name, { ...args }, options);
    };
    const own = make("WebhookChannel", "own", { webhookUrl });
    const channel = make("WebhookChannel", "another", { webhookUrl });
    const others = { eventType: "credits_low", channels: [own], exclusive: false };
    const setting = make("NotificationSetting", "others'", others);
    for (const definition of kinds)
      make(definition.kind, definition.kind, exampleOf(definition, { setting, channel }));
  };
}

const dynamicType = (kind: string) => `pulumi-nodejs:dynamic/kadoa:${kind}`;
const nativeType = (kind: string) => `kadoa:index:${kind}`;

it("a stack of every kind moves to the plug-in, and back, with no write to Kadoa and nothing replaced", async () => {
  const receiver = await createReceiver({ auth: "none" });
  onTestFinished(() => receiver.close());
  const url = `${receiver.url}/kadoa`;
  const world = await createWorld(program(dynamicForm, url, nativeType));
  const count = kinds.length + 4;
  expect((await world.up()).changes).toEqual({ create: count });

  const toPlugin = program(nativeForm, url, dynamicType);
  const moving = await world.requestsDuring(async () => {
    expect((await world.preview(toPlugin)).changes, "a preview shows no change").toEqual({ same: count });
    expect((await world.up()).changes, "an up changes nothing").toEqual({ same: count });
  });
  expect(moving).toEqual({});
  const types = (await world.stateResources()).map(({ type }) => type.split(":").slice(0, 2).join(":"));
  expect(new Set(types)).toEqual(new Set(["kadoa:index"]));
  expect((await world.preview(undefined, { refresh: true })).changes).toEqual({ same: count });

  const returning = await world.requestsDuring(async () => {
    expect((await world.up(program(dynamicForm, url, nativeType))).changes).toEqual({ same: count });
  });
  expect(returning).toEqual({});
  await world.destroy();
  expect(await world.serverState()).toMatchObject({ channels: [], settings: [] });
});
