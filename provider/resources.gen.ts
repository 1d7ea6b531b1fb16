// Written by `npm run gen` from provider/resources/. Do not edit.
import type { ResourceDefinition } from "./kind/definition";
import { ChannelSubscription } from "./resources/channel-subscription";
import { EmailChannel } from "./resources/email-channel";
import { LegacyWebhookSubscription } from "./resources/legacy-webhook-subscription";
import { NotificationSetting } from "./resources/notification-setting";
import { RealtimeVerification } from "./resources/realtime-verification";
import { SlackChannel } from "./resources/slack-channel";
import { WebhookChannel } from "./resources/webhook-channel";
import { WebSocketChannel } from "./resources/websocket-channel";

export const definitions: Readonly<Record<string, ResourceDefinition>> = {
  ChannelSubscription,
  EmailChannel,
  LegacyWebhookSubscription,
  NotificationSetting,
  RealtimeVerification,
  SlackChannel,
  WebhookChannel,
  WebSocketChannel,
};
