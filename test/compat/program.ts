// The program of test/compat: every kind of project gets it, as TypeScript or translated to JavaScript, and calls it.
import {
  EmailChannel,
  NotificationSetting,
  SlackChannel,
  WebhookChannel,
  WebSocketChannel,
} from "pulumi-kadoa";

/** Four channels, and a setting that uses them. */
export function declare() {
  const live = new WebSocketChannel("live");
  const pager = new WebhookChannel("pager", {
    webhookUrl: "https://hooks.example.com/kadoa",
    auth: { type: "bearer", token: process.env.WEBHOOK_TOKEN ?? "" },
  });
  const people = new EmailChannel("people", { recipients: ["on-call@example.com"] });
  const team = new SlackChannel("team", {
    slackChannelId: "C0123456789",
    slackChannelName: "data-team",
    webhookUrl: process.env.SLACK_URL ?? "",
  });
  const failed = new NotificationSetting("failed", {
    eventType: "workflow_failed",
    channels: [live, pager.channelId, people, team],
  });

  return { settingId: failed.settingId };
}
