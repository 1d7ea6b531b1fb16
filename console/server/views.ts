import { plain } from "../../client/plain";
import type { Channel } from "../../client/schemas";
import { reachOf } from "../../delivery/verify/plan";
import type { ChannelView, RoutingView } from "../api";
import type { RoutingContent, StackKnowledge } from "./source";

/** Names longer than this are cut: nobody reads them to their end. */
const longestName = 200;

/** A text from outside, on one line and without what turns it around. */
export function shown(text: string): string {
  return plain(text).slice(0, longestName);
}

/** Channels and settings without any secret: of a configuration only what a person calls the target. */
export function routingView(content: RoutingContent, stack: StackKnowledge | undefined): RoutingView {
  const managed = (id: string) => (stack === undefined ? null : stack.managed.has(id));
  return {
    channels: content.channels.map((channel) => channelView(channel, managed(channel.id))),
    settings: content.settings.map(({ id, workflowId, eventType, enabled, channels }) => ({
      id,
      workflowId,
      eventType,
      enabled,
      channels: channels.map((channel) => ({ id: channel.id })),
      managed: managed(id),
    })),
    eventTypes: content.eventTypes,
    workflows: content.workflows ?? [],
  };
}

function channelView({ id, name, channelType, config }: Channel, managed: boolean | null): ChannelView {
  return {
    id,
    name: shown(name),
    type: shown(channelType),
    reaches: reachOf(channelType),
    target: targetOf(config),
    managed,
  };
}

/** Where a configuration leads, as far as anybody may see it. */
export function targetOf(config: Readonly<Record<string, unknown>>): string {
  const { recipients, slackChannelName, webhookUrl } = config;
  if (Array.isArray(recipients)) return shown(recipients.map(String).join(", "));
  if (typeof slackChannelName === "string") return shown(`#${slackChannelName.replace(/^#/, "")}`);
  return typeof webhookUrl === "string" ? originOf(webhookUrl) : "";
}

/** URLs often are credentials: only their origin is shown. */
export function originOf(text: string): string {
  if (!URL.canParse(text)) return "(no URL)";
  const { protocol, host, pathname, search } = new URL(text);
  return shown(`${protocol}//${host}${pathname + search === "/" ? "" : "/…"}`);
}

/** A payload for people; a long one is cut. */
export function payloadText(payload: unknown, longest: number): { text: string; isCut: boolean } {
  const text = JSON.stringify(payload, null, 2) ?? "";
  const lines = text.split("\n").map(plainLine).join("\n");
  return { text: lines.slice(0, longest), isCut: lines.length > longest };
}

/** What steers or turns a line around becomes visible; the blanks that indent it stay. */
function plainLine(line: string): string {
  const [indent = ""] = /^ */.exec(line) ?? [];
  return indent + plain(line.slice(indent.length));
}
