// A team's stack: it owns settings, and borrows channels from examples/shared-channels.
// In a project of your own: npm install pulumi-kadoa @pulumi/pulumi
import * as pulumi from "@pulumi/pulumi";
import { NotificationSetting, requireChannel } from "pulumi-kadoa";

const config = new pulumi.Config();
const shared = new pulumi.StackReference(config.require("channelsStack"));
const workflowId = config.require("workflowId");

// A preview fails here when the other stack no longer exports the channel, or one of another type.
const live = requireChannel(shared, "live", "WEBSOCKET");
const onCall = requireChannel(shared, "onCall", "EMAIL");

const failed = new NotificationSetting("failed", {
  workflowId,
  eventType: "workflow_failed",
  channels: [live, onCall],
});
const dataChange = new NotificationSetting("data-change", {
  workflowId,
  eventType: "workflow_data_change",
  channels: [live],
});

export const settingIds = { failed: failed.settingId, dataChange: dataChange.settingId };
