import { NotificationSetting, RealtimeVerification, WebSocketChannel } from "pulumi-kadoa";

// Everything that listens on the workspace's realtime WebSocket. A webhook, e-mail or Slack is declared in the same way.
const live = new WebSocketChannel("live");

// Settings are named by their events.
const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live] });

// Sends a test event at the end of `pulumi up`, and fails when it does not arrive.
new RealtimeVerification("arrives", { settings: [failed] });

export const channelId = live.channelId;
export const settingId = failed.settingId;
