import * as pulumi from "@pulumi/pulumi";
import {
  EmailChannel,
  NotificationSetting,
  SlackChannel,
  WebhookChannel,
  WebSocketChannel,
} from "pulumi-kadoa";

const config = new pulumi.Config();

// Everything that listens on the workspace's realtime WebSocket.
const live = new WebSocketChannel("live");

// An endpoint of ours; its token is stored as a secret.
const pager = new WebhookChannel("pager", {
  webhookUrl: config.get("pagerUrl") ?? "https://hooks.example.com/kadoa",
  auth: { type: "bearer", token: "replace-me" },
});

// People.
const onCall = new EmailChannel("on-call", { recipients: ["on-call@example.com"] });
const dataTeam = new SlackChannel("data-team", {
  slackChannelId: "C0123456789",
  slackChannelName: "data-team",
});

// A failing workflow concerns everybody, new data only machines. Settings are named by their events and never by
// a number, so that one that comes or goes leaves the names of the others with their events.
const failed = new NotificationSetting("failed", {
  eventType: "workflow_failed",
  channels: [live, pager, onCall, dataTeam],
});
const dataChange = new NotificationSetting("data-change", {
  eventType: "workflow_data_change",
  channels: [live, pager],
});

export const channelIds = {
  live: live.channelId,
  pager: pager.channelId,
  onCall: onCall.channelId,
  dataTeam: dataTeam.channelId,
};
export const settingIds = { failed: failed.settingId, dataChange: dataChange.settingId };
