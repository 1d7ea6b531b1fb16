import {
  NotificationSetting,
  type NotificationSettingArgs,
  WebhookChannel,
  type WebhookChannelArgs,
} from "pulumi-kadoa";
import { expect, it } from "vitest";
import { createWorld } from "./world";

it("a mistyped event type is a warning in the preview, and an error where the service refuses it", async () => {
  const world = await createWorld(async () => {
    new NotificationSetting("failed", { eventType: "workflow_fail", channels: [] });
  });
  const { output, changes } = await world.preview();
  expect(changes).toEqual({ create: 2 });
  expect(output).toContain("workflow_fail is not among those that Kadoa offers");
  expect(output).toContain("did you mean workflow_failed?");
  expect(await world.failing(() => world.up())).toMatch(
    /NotificationSetting workflow_fail \(workspace\): create failed, 400/,
  );
});

it("a setting among a setting's channels is a failure in the preview, as every other mistake is", async () => {
  const world = await createWorld(async () => {
    const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [] });
    const untyped = { eventType: "credits_low", channels: [failed], enable: true } as object;
    new NotificationSetting("credits", untyped as NotificationSettingArgs);
  });
  const text = await world.failing(() => world.preview());
  expect(text).toContain(
    "channels[0] is a NotificationSetting, not a channel: give a channel, as a resource or by its id; " +
      "enable is not an argument; did you mean enabled?",
  );
  expect(text).not.toMatch(/\n\s+at /);
});

it("an authentication without its type is a failure in the preview, without a stack", async () => {
  const world = await createWorld(async () => {
    const args: object = { webhookUrl: "https://hooks.example.com/kadoa", auth: { token: "t0ken" } };
    new WebhookChannel("hook", args as WebhookChannelArgs);
  });
  const text = await world.failing(() => world.preview());
  expect(text).toContain('auth.type is required: "bearer", "basic" or "header"');
  expect(text).not.toContain("Unexpected struct type");
  expect(text).not.toMatch(/\n\s+at /);
});
