import * as pulumi from "@pulumi/pulumi";
import { plain } from "../client/plain";
import type { Channel, EventType, Setting } from "../client/schemas";
import { ask } from "./account";
import type { Inputs } from "./inputs";
import type {
  GetChannelArgs,
  GetChannelResult,
  GetChannelsArgs,
  GetEventTypeResult,
  GetSettingResult,
  GetSettingsArgs,
  LookUpArgs,
} from "./look-up-types";
import { mockedChannel, mockedList } from "./mocked";
import { isMocked } from "./program";

/**
 * Finds one channel by its id, or by its name, and manages nothing.
 *
 * It asks Kadoa in previews, too, and so needs an API key there. In a unit test with `setMocks` it asks the mocks
 * instead: the call is `kadoa:index:getChannel`.
 * @throws RunError when there is none, or more than one
 * @example
 * ```ts
 * import { getChannel, NotificationSetting } from "pulumi-kadoa";
 *
 * const pager = getChannel({ name: "pager", type: "WEBHOOK" });
 * new NotificationSetting("failed", { eventType: "workflow_failed", channels: [pager] });
 * ```
 */
export async function getChannel(args: GetChannelArgs): Promise<GetChannelResult> {
  // A program in plain JavaScript may give none.
  const { id, name, type, profile }: Partial<GetChannelArgs> = args ?? {};
  if ((id === undefined) === (name === undefined)) {
    throw new pulumi.RunError("getChannel needs either `id` or `name`. Fix: give one of the two.");
  }
  if (isMocked()) return mockedChannel(args);
  const what = id === undefined ? `named ${JSON.stringify(name)}` : `with the id ${JSON.stringify(id)}`;
  const all = await ask("getChannel", profile, (client) => client.channels.list());
  const found = all.filter(
    (channel) =>
      (id === undefined ? channel.name === name : channel.id === id) &&
      (type === undefined || channel.channelType === type),
  );
  const [channel] = found;
  const wanted = `${type === undefined ? "channel" : `${type} channel`} ${what}`;
  if (channel === undefined) {
    throw new pulumi.RunError(
      plain(`getChannel found no ${wanted}: ${inventory(all)}. Fix: correct the arguments.`),
    );
  }
  if (found.length > 1) {
    const ids = found.map((each) => `${each.channelType} ${each.id}`).sort();
    const problem = `getChannel found ${found.length} channels ${what}: ${ids.join(", ")}`;
    throw new pulumi.RunError(plain(`${problem}. Fix: say which one with \`id\`.`));
  }
  return channelResult(channel);
}

/** `getChannel` for arguments that are outputs. In a preview it waits until they are known. */
export function getChannelOutput(args: Inputs<GetChannelArgs>): pulumi.Output<GetChannelResult> {
  return pulumi.output(args).apply((known) => getChannel(known as GetChannelArgs));
}

/** The channels of the workspace, or some of them, in the order of their names; manages nothing. */
export async function getChannels(args: GetChannelsArgs = {}): Promise<GetChannelResult[]> {
  if (isMocked()) return mockedList("getChannels", "channels", args);
  const all = await ask("getChannels", args.profile, (client) => client.channels.list());
  return all
    .filter(({ name }) => args.name === undefined || name === args.name)
    .filter(({ channelType }) => args.type === undefined || channelType === args.type)
    .map(channelResult)
    .sort(by(({ name, id }) => [name, id]));
}

/** `getChannels` for arguments that are outputs. */
export function getChannelsOutput(args: Inputs<GetChannelsArgs> = {}): pulumi.Output<GetChannelResult[]> {
  return pulumi.output(args).apply((known) => getChannels(known as GetChannelsArgs));
}

/** The settings of the workspace and its workflows, or some of them, in the order of their events; manages nothing. */
export async function getSettings(args: GetSettingsArgs = {}): Promise<GetSettingResult[]> {
  if (isMocked()) return mockedList("getSettings", "settings", args);
  const all = await ask("getSettings", args.profile, (client) => client.settings.list());
  return all
    .filter(({ eventType }) => args.eventType === undefined || eventType === args.eventType)
    .filter(({ workflowId }) => args.workflowId === undefined || workflowId === args.workflowId)
    .map(settingResult)
    .sort(by(({ eventType, workflowId = "" }) => [eventType, workflowId]));
}

/** `getSettings` for arguments that are outputs. */
export function getSettingsOutput(args: Inputs<GetSettingsArgs> = {}): pulumi.Output<GetSettingResult[]> {
  return pulumi.output(args).apply((known) => getSettings(known as GetSettingsArgs));
}

/** The event types that Kadoa offers now, in the order of their names: more than this package may know. */
export async function getEventTypes(args: LookUpArgs = {}): Promise<GetEventTypeResult[]> {
  if (isMocked()) return mockedList("getEventTypes", "eventTypes", args);
  const all = await ask("getEventTypes", args.profile, (client) => client.eventTypes());
  return all.map(eventTypeResult).sort(by(({ type }) => [type]));
}

/** `getEventTypes` for arguments that are outputs. */
export function getEventTypesOutput(args: Inputs<LookUpArgs> = {}): pulumi.Output<GetEventTypeResult[]> {
  return pulumi.output(args).apply((known) => getEventTypes(known as LookUpArgs));
}

function channelResult({ id, name, channelType, linkedConfigurations }: Channel): GetChannelResult {
  const settings = (linkedConfigurations ?? []).map(
    ({ configurationId, eventType, workflowId, enabled }) => ({
      id: configurationId,
      eventType,
      ...(workflowId === null ? {} : { workflowId }),
      enabled: enabled ?? true,
    }),
  );
  return { id, name, type: channelType, settings: settings.sort(by((setting) => [setting.id])) };
}

function settingResult({ id, eventType, workflowId, enabled, channels }: Setting): GetSettingResult {
  return {
    id,
    eventType,
    ...(workflowId === null ? {} : { workflowId }),
    enabled,
    channels: channels
      .map((channel) => ({ id: channel.id, name: channel.name ?? "", type: channel.channelType ?? "" }))
      .sort(by((channel) => [channel.name, channel.id])),
  };
}

function eventTypeResult({ type, category, description, version }: EventType): GetEventTypeResult {
  return {
    type,
    ...(category == null ? {} : { category }),
    ...(description == null ? {} : { description }),
    ...(version == null ? {} : { version }),
  };
}

/** What there is, for a message: enough to spot a misspelt name. */
function inventory(channels: readonly Channel[]): string {
  if (channels.length === 0) return "the workspace has no channels";
  const shown = channels
    .map(({ name, channelType }) => `${JSON.stringify(name)} (${channelType})`)
    .sort()
    .slice(0, 10);
  const more = channels.length > shown.length ? ` and ${channels.length - shown.length} more` : "";
  return `there are ${shown.join(", ")}${more}`;
}

/** Kadoa promises no order; programs that export a list must not see one change. */
function by<T>(keys: (item: T) => string[]): (a: T, b: T) => number {
  return (a, b) => (JSON.stringify(keys(a)) < JSON.stringify(keys(b)) ? -1 : 1);
}
