import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { createReceiver } from "pulumi-kadoa/webhooks";
import { expect, it, onTestFinished } from "vitest";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { exampleOf, kinds } from "../lifecycle/every-kind";
import { dynamicForm, type Form, nativeForm } from "../lifecycle/form";
import { canary } from "../lifecycle/traces";
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

it("a YAML program takes over a stack of the classes as it is, and does not say what they were called", async ({
  skip,
}) => {
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) skip(`there is no host of YAML programs: ${missing.YAML}`);
  const webhookUrl = "https://hooks.example.com/one";
  const token = canary("token");
  const world = await createWorld(async () => {
    const auth = { type: "bearer", token };
    const channel = dynamicForm.make("WebhookChannel", "hook", { webhookUrl, auth });
    dynamicForm.make("NotificationSetting", "failed", { eventType: "workflow_failed", channels: [channel] });
  });
  expect((await world.up()).changes).toEqual({ create: 3 });

  const { workspace } = world.stack;
  await writeFile(
    path.join(world.folder, "Main.yaml"),
    `resources:
  hook:
    type: kadoa:WebhookChannel
    properties: { webhookUrl: "${webhookUrl}", auth: { type: bearer, token: "${token}" } }
  failed:
    type: kadoa:NotificationSetting
    properties: { eventType: workflow_failed, channels: ["\${hook.id}"] }
`,
  );
  await workspace.saveProjectSettings({ ...(await workspace.projectSettings()), runtime: "yaml" });
  workspace.envVars.PATH = [...folders, process.env.PATH].join(path.delimiter);
  delete workspace.program;
  const moving = await world.requestsDuring(async () => {
    expect((await world.preview()).changes, "a preview shows no change").toEqual({ same: 3 });
    expect((await world.up()).changes, "an up changes nothing").toEqual({ same: 3 });
  });
  expect(moving).toEqual({});
  const types = (await world.stateResources()).map(({ type }) => type);
  expect(types).toEqual(["kadoa:index:WebhookChannel", "kadoa:index:NotificationSetting"]);
  // The program itself holds the token in the clear, which is its author's business.
  await rm(path.join(world.folder, "Main.yaml"));
});
