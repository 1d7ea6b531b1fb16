import type { Transport } from "./contract";
import type { Channel, Setting, Workspace } from "./workspace";

/** What stands for a secret when the emulator masks them. */
const mask = "********";
const secretKeys = new Set(["token", "password", "headers"]);

export interface LinkedConfiguration {
  configurationId: string;
  workflowId: string | null;
  eventType: string;
  enabled: boolean;
}

/** The channel as the API answers it; without `links`, without its linked configurations. */
export function channelView(
  channel: Channel,
  options: { config: Record<string, unknown>; links: LinkedConfiguration[] | undefined },
) {
  const { id, name, channelType, createdAt, updatedAt } = channel;
  return {
    id,
    name,
    channelType,
    config: options.config,
    ...(options.links === undefined ? {} : { linkedConfigurations: options.links }),
    createdAt,
    updatedAt,
  };
}

/** The settings that use each channel, by channel id. */
export function linksByChannel(workspace: Workspace): Map<string, LinkedConfiguration[]> {
  const links = new Map<string, LinkedConfiguration[]>();
  for (const { id, workflowId, eventType, enabled, channelIds } of workspace.settings.values()) {
    for (const channelId of channelIds) {
      const ofChannel = links.get(channelId) ?? [];
      ofChannel.push({ configurationId: id, workflowId, eventType, enabled });
      links.set(channelId, ofChannel);
    }
  }
  return links;
}

export function settingView(workspace: Workspace, setting: Setting) {
  const { channelIds, createdAt, updatedAt, ...rest } = setting;
  const channels = channelIds.flatMap((channelId) => {
    const channel = workspace.channels.get(channelId);
    if (channel === undefined) return [];
    return [{ id: channel.id, name: channel.name, channelType: channel.channelType }];
  });
  return { ...rest, channels, createdAt, updatedAt };
}

/** A configuration without its secrets. A webhook's URL is none where the kind is a plain HTTP request. */
export function masked(config: Record<string, unknown>, transport: Transport): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const secret = secretKeys.has(key) || (key === "webhookUrl" && transport !== "http");
      if (typeof value === "string") return [key, secret ? mask : value];
      if (value === null || typeof value !== "object" || Array.isArray(value)) return [key, value];
      if (!secret) return [key, masked(value as Record<string, unknown>, transport)];
      return [key, Object.fromEntries(Object.keys(value).map((name) => [name, mask]))];
    }),
  );
}
