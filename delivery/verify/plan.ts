import type { KadoaClient } from "../../client/client";
import { KadoaError } from "../../client/errors";
import { nearest } from "../../client/nearest";
import type { Channel, Setting } from "../../client/schemas";

/** Which settings are verified, and who must not be disturbed. */
export interface PlanOptions {
  /** Ids of the settings to check. @default every setting of the workspace */
  settings?: readonly string[];
  /**
   * Check the settings by which this workflow's events go: its own, and those of the workspace that its own do not hide.
   * @default each setting at its own level
   */
  workflowId?: string;
  /** Also send test events that reach people. @default false */
  notifyPeople?: boolean;
  /** Ids or names of channels that must get no test event. */
  except?: readonly string[];
}

/** One test event, before it is sent: what would be asked, and whom it would reach. */
export interface PlannedTest {
  /** The id of the setting that is tested. */
  settingId: string;
  /** The event type of the test event. */
  eventType: string;
  /** What the test call names; `null` is the workspace level. */
  workflowId: string | null;
  /** The channels that the test event would reach. */
  channels: PlannedChannel[];
  /** `send`; `skip`: it would reach somebody who must get no test, or there is nothing to send; `fail`: nothing would arrive. */
  action: "send" | "skip" | "fail";
  /** Why not `send`. */
  reason?: string;
}

/** A channel that a test event would reach. */
export interface PlannedChannel {
  /** The channel's id in Kadoa. */
  id: string;
  /** The name people see in Kadoa. */
  name: string;
  /** The channel's type, such as `WEBHOOK`. */
  type: string;
  /** Whether a test event there disturbs somebody. */
  reaches: "people" | "machines";
}

/** Kinds of channels behind which there is a program. Of every other kind it is assumed that people read it. */
const machines = new Set(["WEBSOCKET", "WEBHOOK"]);

/** Whether a program or a person is behind a channel of this type. */
export function reachOf(channelType: string): PlannedChannel["reaches"] {
  return machines.has(channelType) ? "machines" : "people";
}

/** The workspace as it is now, as far as a verification needs it. */
export interface Workspace {
  settings: readonly Setting[];
  channels: ReadonlyMap<string, Channel>;
}

export async function readWorkspace(client: KadoaClient, signal?: AbortSignal): Promise<Workspace> {
  const options = signal === undefined ? {} : { signal };
  const [settings, channels] = await Promise.all([
    client.settings.list(options),
    client.channels.list(options),
  ]);
  return { settings, channels: new Map(channels.map((channel) => [channel.id, channel])) };
}

/**
 * Says for every setting which test event would be sent and whom it would reach. Nothing is sent.
 * @throws KadoaError NOT_FOUND when a setting that is named does not exist, CONFIGURATION when `except` names no channel
 */
export function planTests(workspace: Workspace, options: PlanOptions): PlannedTest[] {
  requireExcepted(workspace, options);
  return chosen(workspace, options)
    .sort(byLevelAndEvent)
    .map((setting) => planTest(setting, workspace, options));
}

export function planTest(setting: Setting, workspace: Workspace, options: PlanOptions): PlannedTest {
  const channels = setting.channels.map((link): PlannedChannel => {
    const channel = workspace.channels.get(link.id);
    const type = channel?.channelType ?? link.channelType ?? "unknown";
    return { id: link.id, name: channel?.name ?? link.name ?? link.id, type, reaches: reachOf(type) };
  });
  channels.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  const test = {
    settingId: setting.id,
    eventType: setting.eventType,
    workflowId: setting.workflowId ?? options.workflowId ?? null,
    channels,
  };
  const barren = barrenReason(setting, workspace, options);
  if (barren !== undefined) {
    // Who names a setting expects its events; in a whole workspace a muted one is nothing unusual.
    return { ...test, action: options.settings === undefined ? "skip" : "fail", reason: barren };
  }
  const held = heldBack(channels, options);
  return held === undefined ? { ...test, action: "send" } : { ...test, action: "skip", reason: held };
}

function chosen({ settings }: Workspace, { settings: ids, workflowId }: PlanOptions): Setting[] {
  if (ids === undefined) {
    return settings.filter(
      (setting) =>
        workflowId === undefined || setting.workflowId === null || setting.workflowId === workflowId,
    );
  }
  const unique = [...new Set(ids)];
  const missing = unique.filter((id) => !settings.some((setting) => setting.id === id));
  if (missing.length > 0) {
    throw new KadoaError(
      "NOT_FOUND",
      `there is no notification setting ${missing.join(", ")} in this workspace`,
      {
        fix: "run `pulumi up --refresh`, which makes again what was deleted outside Pulumi; or check the API key.",
      },
    );
  }
  return unique.flatMap((id) => settings.find((setting) => setting.id === id) ?? []);
}

/** A misspelt exception would let through the very event that it was to keep away. */
function requireExcepted({ channels }: Workspace, { except = [] }: PlanOptions): void {
  const names = [...channels.values()].flatMap(({ id, name }) => [id, name]);
  const unknown = except.filter((value) => !names.includes(value));
  const [first] = unknown;
  if (first === undefined) return;
  const meant = nearest(first, names);
  const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  throw new KadoaError(
    "CONFIGURATION",
    `except names ${unknown.map((value) => JSON.stringify(value)).join(", ")}, and this workspace has no such channel${hint}`,
    { fix: "name each channel by its id or its name; no test event was sent." },
  );
}

/** An order of their own, so that reports of equal settings are alike: the workspace first. */
function byLevelAndEvent(a: Setting, b: Setting): number {
  const [one, other] = [a, b].map(({ workflowId, eventType }) => `${workflowId ?? ""} ${eventType}`);
  return String(one).localeCompare(String(other));
}

/** Why the setting's events reach nobody, whatever is sent. */
function barrenReason(
  setting: Setting,
  { settings }: Workspace,
  { workflowId }: PlanOptions,
): string | undefined {
  const own =
    setting.workflowId === null && workflowId !== undefined
      ? settings.find((other) => other.workflowId === workflowId && other.eventType === setting.eventType)
      : undefined;
  if (own !== undefined) return `hidden by the workflow's own setting ${own.id}`;
  if (!setting.enabled) return "the setting is disabled";
  if (setting.channels.length === 0) return "no channel is linked";
  return undefined;
}

/** Why the test may not be sent without leave. */
function heldBack(channels: readonly PlannedChannel[], { notifyPeople = false, except = [] }: PlanOptions) {
  const excepted = channels.filter(({ id, name }) => except.includes(id) || except.includes(name));
  if (excepted.length > 0) {
    const all = channels.length > 1 ? "; a test event goes to all channels of its setting" : "";
    return `it would reach ${named(excepted)}, which is excepted${all}`;
  }
  const people = channels.filter(({ reaches }) => reaches === "people");
  if (people.length > 0 && !notifyPeople) return `it would reach people: ${named(people)}`;
  return undefined;
}

function named(channels: readonly PlannedChannel[]): string {
  return channels.map(({ name, type }) => `${name} (${type})`).join(", ");
}
