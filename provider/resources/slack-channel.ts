import { z } from "zod";
import type { ChannelArgs } from "../kind/arguments";
import { channelShape, defineChannel } from "../kind/define";
import { httpUrl, text } from "../kind/schemas";

export interface SlackChannelArgs extends ChannelArgs {
  /** Slack's id of the channel, such as `C0123456789`; Slack shows it under the channel's details. */
  slackChannelId: string;
  /** The channel's name in Slack, without `#`. */
  slackChannelName: string;
  /**
   * An incoming webhook of Slack's. Stored as a secret.
   * @default none: Kadoa posts through its own Slack app
   */
  webhookUrl?: string;
}

/**
 * Delivers events as messages in a Slack channel. Its readers are people: a test event reaches them too.
 *
 * Every argument is changed in place.
 *
 * @see https://docs.kadoa.com/docs/notifications
 * @internal
 */
export const SlackChannel = defineChannel<SlackChannelArgs>()({
  kind: "SlackChannel",
  channelType: "SLACK",
  channel: { reaches: "people", target: ["slackChannelName", "slackChannelId", "webhookUrl"] },
  schema: z.strictObject({
    ...channelShape,
    slackChannelId: text(),
    slackChannelName: text().refine((name) => !name.startsWith("#"), "must be written without #"),
    webhookUrl: httpUrl().optional(),
  }),
  secrets: ["webhookUrl"],
  example: { name: "data-team", slackChannelId: "C0123456789", slackChannelName: "data-team" },
  edit: { slackChannelName: "data-alerts" },
});
