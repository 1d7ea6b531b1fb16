import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { EmailChannel, NotificationSetting, WebhookChannel, WebSocketChannel } from "pulumi-kadoa";
import { describe, expect, it } from "vitest";
import { createWorld } from "./world";

const webhookUrl = "https://hooks.example.com/kadoa";

function pager(name: string, url = webhookUrl, options?: pulumi.CustomResourceOptions) {
  return async () => {
    new EmailChannel("bystander", { recipients: ["bystander@example.com"] });
    new WebhookChannel(name, { name: "pager", webhookUrl: url }, options);
  };
}

describe("Pulumi's resource options hold", () => {
  it("aliases: a renamed resource keeps its channel without a call", async () => {
    const world = await createWorld(pager("old-name"));
    await world.up();
    const calls = await world.requestsDuring(() =>
      world.up(pager("new-name", webhookUrl, { aliases: [{ name: "old-name" }] })),
    );
    expect(calls).toEqual({});
    expect((await world.serverState()).channels).toHaveLength(2);
  });

  it("ignoreChanges: a changed URL stays unnoticed", async () => {
    const world = await createWorld(pager("pager"));
    await world.up();
    const changed = pager("pager", "https://hooks.example.com/v2", { ignoreChanges: ["webhookUrl"] });
    expect((await world.preview(changed)).changes).toEqual({ same: 3 });
  });

  it("protect: a channel that left the program is not deleted", async () => {
    const world = await createWorld(pager("pager", webhookUrl, { protect: true }));
    await world.up();
    const text = await world.failing(() => world.up(async () => {}));
    expect(text).toContain("protect");
    expect((await world.serverState()).channels.map(({ name }) => name)).toContain("pager");
  });

  it("retainOnDelete: a channel that left the program stays in Kadoa", async () => {
    const world = await createWorld(pager("pager", webhookUrl, { retainOnDelete: true }));
    await world.up();
    await world.up(async () => {});
    expect((await world.serverState()).channels.map(({ name }) => name)).toEqual(["pager"]);
  });

  it("import is refused with the ways that work", async () => {
    const world = await createWorld(pager("pager", webhookUrl, { import: "some-id" }));
    const text = await world.failing(() => world.preview());
    expect(text).toContain(
      'WebhookChannel "pager": the option `import` does not work with dynamic providers',
    );
    expect(text).toContain("WebhookChannel.get");
    expect(text).not.toMatch(/\n\s+at /);
  });
});

describe("what a change of a channel does to the settings that use it", () => {
  function routed(url: string, level?: string) {
    return async () => {
      const live = new WebSocketChannel("live");
      const hook = new WebhookChannel("hook", { webhookUrl: url });
      for (const eventType of ["workflow_failed", "workflow_finished"]) {
        new NotificationSetting(eventType, {
          eventType,
          channels: [live, hook],
          ...(level === undefined ? {} : { workflowId: level }),
        });
      }
    };
  }

  it("a changed URL previews as one property of one resource, and is one call", async () => {
    const world = await createWorld(routed(webhookUrl));
    await world.up();
    const preview = await world.preview(routed("https://hooks.example.com/v2"));
    expect(preview.changes).toEqual({ same: 4, update: 1 });
    expect(preview.output).toContain(
      '~ webhookUrl: "https://hooks.example.com/kadoa" => "https://hooks.example.com/v2"',
    );
    expect(preview.output.match(/^\s+~ \w+\s*:/gm)).toHaveLength(1);
    const calls = await world.requestsDuring(() => world.up());
    expect(calls).toEqual({
      "POST /v4/oauth2/token": 1,
      "PUT /v5/notifications/channels/{channelId}": 1,
    });
  });

  it("a setting that moves to another level is made there before it is deleted here", async () => {
    const world = await createWorld(routed(webhookUrl));
    await world.up();
    const preview = await world.preview(routed(webhookUrl, "workflow-7"));
    expect(preview.changes).toMatchObject({ same: 3, replace: 2 });
    await world.up();
    const { settings } = await world.serverState();
    expect(settings.map(({ workflowId }) => workflowId)).toEqual(["workflow-7", "workflow-7"]);
    expect((await world.preview()).changes).toEqual({ same: 5 });
  });

  it("the order of lines and of channels in the program means nothing", async () => {
    const world = await createWorld(async () => {
      const live = new WebSocketChannel("live");
      const mail = new EmailChannel("mail", { recipients: ["a@example.com", "b@example.com"] });
      new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live, mail] });
    });
    await world.up();
    const reordered = await world.preview(async () => {
      const mail = new EmailChannel("mail", {
        recipients: ["b@example.com", "a@example.com", "a@example.com"],
      });
      const live = new WebSocketChannel("live");
      new NotificationSetting("failed", {
        channels: [mail.channelId, live, mail],
        eventType: "workflow_failed",
      });
    });
    expect(reordered.changes).toEqual({ same: 4 });
  });
});

it("a deployment does what the plan of a preview allows, and nothing else", async () => {
  const world = await createWorld(pager("pager"));
  world.stack.workspace.envVars.PULUMI_EXPERIMENTAL = "true";
  const plan = path.join(world.folder, "plan.json");
  await world.stack.preview({ plan });
  await world.stack.up({ plan });
  expect((await world.serverState()).channels).toHaveLength(2);

  await world.stack.preview({ plan });
  world.stack.workspace.program = pager("pager", `${webhookUrl}/v2`);
  const text = await world.failing(() => world.stack.up({ plan }));
  expect(text).toContain("violates plan");
});

it("two settings for the same event and level are an error in the preview that names both", async () => {
  const world = await createWorld(async () => {
    new NotificationSetting("one", { eventType: "workflow_failed", channels: [] });
    new NotificationSetting("two", { eventType: "workflow_failed", channels: [] });
    new NotificationSetting("elsewhere", { eventType: "workflow_failed", workflowId: "w", channels: [] });
  });
  const text = await world.failing(() => world.preview());
  expect(text).toContain('NotificationSetting "two" and NotificationSetting "one" are the same object');
  expect(text).not.toContain("elsewhere are");
  expect(text).not.toMatch(/\n\s+at /);
});

it("a replaced WebSocket channel makes room for its successor, also when the replacement is forced", async () => {
  const world = await createWorld(async () => {
    new WebSocketChannel("live");
  });
  await world.up();
  const urn = (await world.stateResources())[0]?.urn ?? "";
  const before = (await world.serverState()).channels.map(({ id }) => id);
  await world.up(undefined, { replace: [urn] });
  const after = (await world.serverState()).channels.map(({ id }) => id);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
});
