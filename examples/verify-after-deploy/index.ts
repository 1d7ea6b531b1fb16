// `pulumi up` makes channels and settings, sends a test event for each setting, and fails when one does not
// arrive. At any other time, such as every night, the command line does the same:
//
//   npx pulumi-kadoa verify --stack NAME --plan     says whom the test events would reach
//   npx pulumi-kadoa verify --stack NAME            sends them; exit code 1 when one does not arrive
//
// In a project of your own: npm install pulumi-kadoa @pulumi/pulumi
import * as pulumi from "@pulumi/pulumi";
import {
  EmailChannel,
  NotificationSetting,
  RealtimeVerification,
  WebhookChannel,
  WebSocketChannel,
} from "pulumi-kadoa";

const config = new pulumi.Config();

const live = new WebSocketChannel("live");
const pager = new WebhookChannel("pager", {
  webhookUrl: config.require("endpointUrl"),
  auth: { type: "bearer", token: config.requireSecret("endpointToken") },
});
const onCall = new EmailChannel("on-call", { recipients: ["on-call@example.com"] });

const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live, pager] });
const finished = new NotificationSetting("finished", {
  eventType: "workflow_finished",
  channels: [live, pager],
});
// It also reaches people, so no test event is sent for it.
const credits = new NotificationSetting("credits", { eventType: "credits_low", channels: [live, onCall] });

// Runs again when a setting or one of its channels changes, and on every `up` until it has passed.
const arrives = new RealtimeVerification("arrives", {
  settings: [failed, finished, credits],
  timeoutSeconds: 20,
});

export const verified = arrives.verified;
