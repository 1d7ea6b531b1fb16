// What the compiler says of a program. `npm run types` holds it against the sources, types.test.ts against the
// packed declarations. Nothing of it is run.
import * as pulumi from "@pulumi/pulumi";
import {
  ChannelSubscription,
  EmailChannel,
  getChannelOutput,
  getSettings,
  NotificationSetting,
  RealtimeVerification,
  SlackChannel,
  type SlackChannelArgs,
  WebhookChannel,
  type WebhookChannelArgs,
  WebSocketChannel,
} from "pulumi-kadoa";

const webhookUrl = "https://hooks.example.com/kadoa";
const config = new pulumi.Config();
const other = new pulumi.StackReference("organization/platform/production");

// Values, and values that are still on their way, at any depth.
const live = new WebSocketChannel("live");
const pager = new WebhookChannel("pager", {
  webhookUrl: pulumi.interpolate`${webhookUrl}/${pulumi.getStack()}`,
  httpMethod: pulumi.output("PUT" as const),
  auth: { type: "bearer", token: config.requireSecret("token") },
});
new WebhookChannel("headers", {
  webhookUrl: Promise.resolve(webhookUrl),
  auth: pulumi.output({ type: "header" as const, headers: { "X-Key": config.requireSecret("key") } }),
});
new WebhookChannel("conditional", {
  webhookUrl,
  auth: config.getBoolean("open") ? undefined : { type: "basic", username: "kadoa", password: "p" },
});
const people = new EmailChannel("people", { recipients: ["a@example.com", pulumi.output("b@example.com")] });
new EmailChannel("listed", { recipients: config.requireObject<string[]>("recipients") });

// Channels as resources, ids, outputs, what another stack published, or all of them at once.
const failed = new NotificationSetting("failed", {
  eventType: "workflow_failed",
  channels: [
    live,
    pager,
    people.channelId,
    people.id,
    "8f7c",
    other.requireOutput("live"),
    pulumi.output(live),
  ],
});
new NotificationSetting("later", { eventType: "workflow_finished", channels: pulumi.output([live, pager]) });
new NotificationSetting("newer than this package", { eventType: "workflow_rested", channels: [] });

// Outputs are typed.
export const id: pulumi.Output<string> = pager.channelId;
export const method: pulumi.Output<"POST" | "GET" | "PUT" | "PATCH"> = pager.httpMethod;
export const kind: "WEBHOOK" = pager.channelType;
export const recipients: pulumi.Output<string[]> = people.recipients;
// @ts-expect-error An argument that may be absent is an output that may be.
export const from: pulumi.Output<string> = people.from;
// @ts-expect-error Nobody sets an output.
pager.webhookUrl = pulumi.output(webhookUrl);

// Wrong values of an enumeration.
// @ts-expect-error There is no such method.
new WebhookChannel("x", { webhookUrl, httpMethod: "DELETE" });
// @ts-expect-error There is no such authentication.
new WebhookChannel("x", { webhookUrl, auth: { type: "digest", token: "t" } });
// @ts-expect-error Not every text is a method.
new WebhookChannel("x", { webhookUrl, httpMethod: process.env.METHOD ?? "POST" });
// @ts-expect-error Nor is an output of any text.
new WebhookChannel("x", { webhookUrl, httpMethod: other.requireOutput("method").apply(String) });

// Arguments that belong together.
// @ts-expect-error A bearer needs its token.
new WebhookChannel("x", { webhookUrl, auth: { type: "bearer" } });
// @ts-expect-error A bearer has no password.
new WebhookChannel("x", { webhookUrl, auth: { type: "bearer", token: "t", password: "p" } });
// @ts-expect-error A header's value is a text.
new WebhookChannel("x", { webhookUrl, auth: { type: "header", headers: { "X-Key": 7 } } });

// What must be there, and what does not exist.
// @ts-expect-error An address is needed.
new WebhookChannel("x", {});
// @ts-expect-error So are the arguments.
new WebhookChannel("x");
// @ts-expect-error `url` is none of them.
new WebhookChannel("x", { webhookUrl, url: webhookUrl });
// @ts-expect-error A setting needs its channels.
new NotificationSetting("x", { eventType: "workflow_failed" });
// @ts-expect-error A channel is no number.
new NotificationSetting("x", { eventType: "workflow_failed", channels: [7] });
// @ts-expect-error Nor is a setting.
new NotificationSetting("x", { eventType: "workflow_failed", channels: [failed] });
// @ts-expect-error Nor is a setting that a look-up has found.
getSettings().then((found) => new NotificationSetting("x", { eventType: "credits_low", channels: found }));
// @ts-expect-error A channel is no setting.
new ChannelSubscription("x", { setting: live, channel: pager });
// @ts-expect-error It cannot be verified by itself.
new RealtimeVerification("x", { settings: [live] });
new RealtimeVerification("verified", { settings: [failed, "91ab"], except: [pager] });
new ChannelSubscription("added", { setting: failed, channel: getChannelOutput({ name: "pager" }) });
// @ts-expect-error Recipients are a list.
new EmailChannel("x", { recipients: "a@example.com" });

// The interfaces of arguments stand by themselves.
export const team: SlackChannelArgs = { slackChannelId: "C0123456789", slackChannelName: "data-team" };
new SlackChannel("team", team);
// @ts-expect-error The id is needed.
export const noId: SlackChannelArgs = { slackChannelName: "data-team" };
// @ts-expect-error The name is needed.
export const noName: SlackChannelArgs = { slackChannelId: "C0123456789" };
export const shared: Omit<WebhookChannelArgs, "webhookUrl"> = { httpMethod: "POST" };

// Look-ups take an id and no arguments.
WebhookChannel.get("theirs", "8f7c");
WebhookChannel.get("theirs", other.requireOutput("pager").apply(String), { profile: "platform" });
// @ts-expect-error The id is needed.
WebhookChannel.get("theirs");
