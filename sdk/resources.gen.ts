// Written by `npm run gen` from provider/resources/. Do not edit.
import type { EmailChannel } from "./email-channel.gen";
import type { SlackChannel } from "./slack-channel.gen";
import type { WebhookChannel } from "./webhook-channel.gen";
import type { WebSocketChannel } from "./websocket-channel.gen";

export * from "./channel-subscription.gen";
export * from "./email-channel.gen";
export * from "./legacy-webhook-subscription.gen";
export * from "./notification-setting.gen";
export * from "./realtime-verification.gen";
export * from "./slack-channel.gen";
export * from "./webhook-channel.gen";
export * from "./websocket-channel.gen";

/** A channel of any kind. */
export type Channel = EmailChannel | SlackChannel | WebhookChannel | WebSocketChannel;

/** Kadoa's names of the kinds of channels. */
export type ChannelType = Channel["channelType"];
