// Who is told of failing workflows, in TypeScript over the native plug-in, with the package that Pulumi makes for it:
//
//   npm install pulumi-kadoa @pulumi/pulumi      the plug-in, into node_modules/.bin
//   pulumi package add ./node_modules/.bin/pulumi-resource-kadoa
//   pulumi stack init dev
//   pulumi config set --secret kadoa:apiKey
//   pulumi config set --secret endpointToken
//   pulumi up
import * as pulumi from "@pulumi/pulumi";
import { EventType, NotificationSetting, WebhookChannel, WebSocketChannel } from "pulumi-kadoa-native";

const config = new pulumi.Config();

const live = new WebSocketChannel("live");
const pager = new WebhookChannel("pager", {
  webhookUrl: config.get("endpointUrl") ?? "https://hooks.example.com/kadoa",
  auth: { type: "bearer", token: config.requireSecret("endpointToken") },
});
new NotificationSetting("failed", {
  eventType: EventType.WorkflowFailed,
  channels: [live.id, pager.id],
});

export const pagerId = pager.id;
