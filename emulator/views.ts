import type { Behaviour } from "./behaviour";
import type { Transport } from "./contract";
import type { Channel, Setting } from "./objects";
import type { Workspace } from "./workspace";

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

/** The setting as the API answers it. */
export function settingAnswer(workspace: Workspace, setting: Setting, behaviour: Behaviour) {
  const { workflowId, channels, ...rest } = settingView(workspace, setting);
  const level = workflowId ?? workspaceLevels[behaviour.workspaceLevel];
  return {
    ...rest,
    ...(level === undefined ? {} : { workflowId: level }),
    channels: behaviour.channelsOfSetting === "reversed" ? channels.toReversed() : channels,
  };
}

const workspaceLevels = { absent: undefined, null: null, empty: "" } as const;

/** The setting as it is. */
export function settingView(workspace: Workspace, setting: Setting) {
  const { channelIds, createdAt, updatedAt, ...rest } = setting;
  const channels = channelIds.flatMap((channelId) => {
    const channel = workspace.channels.get(channelId);
    if (channel === undefined) return [];
    return [{ id: channel.id, name: channel.name, channelType: channel.channelType }];
  });
  return { ...rest, channels, createdAt, updatedAt };
}

/** A channel's configuration as the API answers it. */
export function shownConfig(
  config: Record<string, unknown>,
  transport: Transport,
  { channelSecrets, authType, configDefaults }: Behaviour,
): Record<string, unknown> {
  const shown =
    channelSecrets === "given" ? { ...config } : withoutSecrets(config, transport, channelSecrets);
  const { auth } = shown as { auth?: { type?: unknown } };
  if (authType === "upper-case" && typeof auth?.type === "string") {
    shown.auth = { ...auth, type: auth.type.toUpperCase() };
  }
  return configDefaults === "added" ? { ...defaultsOf[transport], ...shown } : shown;
}

/** What a service may add to a configuration; the WebSocket's are of an older OpenAPI document. */
const defaultsOf: Readonly<Record<Transport, Record<string, unknown>>> = {
  outbox: { from: "notifications@kadoa.com" },
  http: { timeoutMs: 30_000 },
  realtime: { connectionId: "1-1-1", endpoint: "wss://realtime.kadoa.com" },
};

/** A webhook's URL is no secret where the kind is a plain HTTP request. */
function withoutSecrets(
  config: Record<string, unknown>,
  transport: Transport,
  how: "masked" | "absent",
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => {
      const secret = secretKeys.has(key) || (key === "webhookUrl" && transport !== "http");
      if (secret && how === "absent") return [];
      if (typeof value === "string") return [[key, secret ? mask : value]];
      if (value === null || typeof value !== "object" || Array.isArray(value)) return [[key, value]];
      if (!secret) return [[key, withoutSecrets(value as Record<string, unknown>, transport, how)]];
      return [[key, Object.fromEntries(Object.keys(value).map((name) => [name, mask]))]];
    }),
  );
}
