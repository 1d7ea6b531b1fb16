// The examples of the pages in docs/ are cut from here, so each of them runs.
import * as pulumi from "@pulumi/pulumi";
import {
  EmailChannel,
  NotificationSetting,
  SlackChannel,
  WebhookChannel,
  WebSocketChannel,
} from "pulumi-kadoa";
import { startEmulator } from "pulumi-kadoa/emulator";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startWorld } from "../../emulator/world";

interface Declared {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

beforeEach(() => void vi.stubEnv("KADOA_API_KEY", "a-key"));
afterEach(() => void vi.unstubAllEnvs());

/** What a program declares, in the order of its lines. The id of a resource is its name. */
async function declaredBy(program: () => void): Promise<Declared[]> {
  const declared: Declared[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      declared.push({ type: type.split(":").at(-1) ?? type, name, inputs });
      return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
  program();
  await pulumi.runtime.disconnect();
  return declared;
}

it("a workflow's setting hides the workspace's", async () => {
  const declared = await declaredBy(() => {
    // #region levels
    const pager = new EmailChannel("pager", { recipients: ["on-call@example.com"] });
    const team = new SlackChannel("team", { slackChannelId: "C0123456789", slackChannelName: "prices" });

    // The level of the workspace: for every workflow without a setting of its own.
    new NotificationSetting("workflow_failed", {
      eventType: "workflow_failed",
      channels: [pager],
    });

    // The level of one workflow: it hides the setting above, for this workflow.
    new NotificationSetting("prices-workflow_failed", {
      eventType: "workflow_failed",
      workflowId: "prices",
      channels: [team],
    });
    // #endregion
  });
  const world = await startWorld();
  const ids = new Map<string, string>();
  for (const { type, name, inputs } of declared.filter(({ type }) => type.endsWith("Channel"))) {
    const { recipients, slackChannelId, slackChannelName } = inputs;
    const isMail = type === "EmailChannel";
    const config = isMail ? { recipients } : { slackChannelId, slackChannelName };
    const { id } = await world.channel({ name, channelType: isMail ? "EMAIL" : "SLACK", config });
    ids.set(name, id);
  }
  for (const { inputs } of declared.filter(({ type }) => type === "NotificationSetting")) {
    const { eventType, workflowId, channels } = inputs;
    const channelIds = (channels as string[]).map((name) => ids.get(name));
    await world.setting({ eventType, workflowId, eventConfiguration: {}, channelIds });
  }
  const reachedBy = async (workflowId: string) => {
    const { body } = await world.call("POST", "/_emulator/events", {
      eventType: "workflow_failed",
      workflowId,
    });
    const { outbox } = await world.state();
    const own = outbox.filter(({ eventId }) => eventId === body.eventId);
    return own.map(({ channelId }) => [...ids].find(([, id]) => id === channelId)?.[0]);
  };
  expect(await reachedBy("prices")).toEqual(["team"]);
  expect(await reachedBy("another")).toEqual(["pager"]);
});

it("a setting that is named by its event keeps its name when another one goes", async () => {
  const declare = (events: string[]) =>
    declaredBy(() => {
      // #region names
      const pager = new EmailChannel("pager", { recipients: ["on-call@example.com"] });
      for (const eventType of events) {
        new NotificationSetting(eventType, { eventType, channels: [pager] });
      }
      // #endregion
    });
  const settings = async (events: string[]) =>
    (await declare(events)).filter(({ type }) => type === "NotificationSetting");
  const before = await settings(["workflow_failed", "workflow_data_change", "credits_low"]);
  const after = await settings(["workflow_data_change", "credits_low"]);
  expect(after).toEqual(before.slice(1));
});

it("a resource names the account it belongs to, and a setting and its channels are of one account", async () => {
  const declared = await declaredBy(() => {
    // #region profiles
    // In the account of `kadoa:apiKey`.
    const pager = new EmailChannel("pager", { recipients: ["on-call@example.com"] });
    new NotificationSetting("workflow_failed", { eventType: "workflow_failed", channels: [pager] });

    // In the account "eu" of `kadoa:profiles`.
    const pagerEu = new EmailChannel("pager-eu", {
      name: "pager",
      recipients: ["on-call-eu@example.com"],
      profile: "eu",
    });
    new NotificationSetting("workflow_failed-eu", {
      eventType: "workflow_failed",
      channels: [pagerEu],
      profile: "eu",
    });
    // #endregion
  });
  expect(Object.fromEntries(declared.map(({ name, inputs }) => [name, inputs.profile]))).toEqual({
    pager: undefined,
    workflow_failed: undefined,
    "pager-eu": "eu",
    "workflow_failed-eu": "eu",
  });
});

it("a program reads its own secrets from the stack's configuration", async () => {
  pulumi.runtime.setAllConfig({ "project:pagerToken": "the-token" }, ["project:pagerToken"]);
  const declared = await declaredBy(() => {
    // #region secrets
    const config = new pulumi.Config();
    new WebhookChannel("pager", {
      webhookUrl: "https://hooks.example.com/kadoa",
      auth: { type: "bearer", token: config.requireSecret("pagerToken") },
    });
    // #endregion
  });
  // A secret goes to Pulumi as one: an object that says so, with the value in it.
  expect(declared[0]?.inputs.auth).toEqual(
    expect.objectContaining({ value: { type: "bearer", token: "the-token" } }),
  );
});

it("a channel that is added to a setting is told of its event, beside those that were", async () => {
  pulumi.runtime.setAllConfig({
    "project:pagerUrl": "https://hooks.example.com/kadoa",
    "project:pagerToken": "x",
  });
  const declared = await declaredBy(() => {
    const config = new pulumi.Config();
    const live = new WebSocketChannel("live");
    // #region skill
    const pager = new WebhookChannel("pager", {
      webhookUrl: config.require("pagerUrl"),
      auth: { type: "bearer", token: config.requireSecret("pagerToken") },
    });
    new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live, pager] });
    // #endregion
  });
  expect(declared.at(-1)?.inputs.channels).toEqual(["live", "pager"]);
});

it("a resource of the plug-in names the type of the class that made it", async () => {
  const args = { webhookUrl: "https://hooks.example.com/kadoa" };
  // #region plugin
  class Kadoa extends pulumi.CustomResource {
    constructor(kind: string, name: string, args: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
      super(`kadoa:index:${kind}`, name, args, options);
    }
  }
  // #endregion
  const declared = await declaredBy(() => {
    // #region aliases
    new Kadoa("WebhookChannel", "pager", args, {
      aliases: [{ type: "pulumi-nodejs:dynamic/kadoa:WebhookChannel" }],
    });
    // #endregion
  });
  // What the alias does to a stack is the test of every kind in native/moving.
  expect(declared).toEqual([{ type: "WebhookChannel", name: "pager", inputs: args }]);
});

it("a create whose answer is lost is done, when the emulator was told to lose it", async () => {
  // #region emulator
  const emulator = await startEmulator();
  try {
    const headers = { "x-api-key": emulator.apiKey, "content-type": "application/json" };
    const fault = { method: "POST", path: "/v5/notifications/channels", kind: "drop-response", times: 1 };
    await fetch(`${emulator.url}/_emulator/faults`, { method: "POST", headers, body: JSON.stringify(fault) });

    const channel = { name: "live", channelType: "WEBSOCKET", config: {} };
    const answer = await fetch(`${emulator.url}/v5/notifications/channels`, {
      method: "POST",
      headers,
      body: JSON.stringify(channel),
    }).catch(() => undefined);
    expect(answer).toBeUndefined();

    const state = await fetch(`${emulator.url}/_emulator/state`, { headers });
    const { channels } = (await state.json()) as { channels: { name: string }[] };
    expect(channels.map(({ name }) => name)).toEqual(["live"]);
  } finally {
    await emulator.close();
  }
  // #endregion
});
