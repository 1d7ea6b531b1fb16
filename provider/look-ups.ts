import type { KadoaClient } from "../client/client";
import type { Channel, EventType, Setting } from "../client/schemas";

export interface ChannelQuery {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
}

export interface SettingQuery {
  readonly eventType?: string | undefined;
  /** `null`: only those of the workspace. */
  readonly workflowId?: string | null | undefined;
}

/** What is wrong with a question itself, or with what it found. The text is all that a person sees. */
export class LookUpProblem extends Error {
  override readonly name = "LookUpProblem";
}

/** @throws LookUpProblem when the question names neither or both, or there is none, or more than one */
export async function findChannel(client: KadoaClient, query: ChannelQuery) {
  const { id, name, type } = query;
  if ((id === undefined) === (name === undefined))
    throw new LookUpProblem("getChannel needs either `id` or `name`. Fix: give one of the two.");
  const what = id === undefined ? `named ${JSON.stringify(name)}` : `with the id ${JSON.stringify(id)}`;
  const all = await client.channels.list();
  const found = all.filter(
    (channel) =>
      (id === undefined ? channel.name === name : channel.id === id) &&
      (type === undefined || channel.channelType === type),
  );
  const [channel] = found;
  const wanted = `${type === undefined ? "channel" : `${type} channel`} ${what}`;
  if (channel === undefined)
    throw new LookUpProblem(`getChannel found no ${wanted}: ${inventory(all)}. Fix: correct the arguments.`);
  if (found.length > 1) {
    const ids = found.map((each) => `${each.channelType} ${each.id}`).sort();
    const problem = `getChannel found ${found.length} channels ${what}: ${ids.join(", ")}`;
    throw new LookUpProblem(`${problem}. Fix: say which one with \`id\`.`);
  }
  return channelResult(channel);
}

export async function listChannels(client: KadoaClient, { name, type }: ChannelQuery) {
  return (await client.channels.list())
    .filter((channel) => name === undefined || channel.name === name)
    .filter(({ channelType }) => type === undefined || channelType === type)
    .map(channelResult)
    .sort(by((channel) => [channel.name, channel.id]));
}

export async function listSettings(client: KadoaClient, { eventType, workflowId }: SettingQuery) {
  return (await client.settings.list())
    .filter((setting) => eventType === undefined || setting.eventType === eventType)
    .filter((setting) => workflowId === undefined || setting.workflowId === workflowId)
    .map(settingResult)
    .sort(by((setting) => [setting.eventType, setting.workflowId ?? ""]));
}

export async function listEventTypes(client: KadoaClient) {
  return (await client.eventTypes()).map(eventTypeResult).sort(by(({ type }) => [type]));
}

function channelResult({ id, name, channelType, linkedConfigurations }: Channel) {
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

function settingResult({ id, eventType, workflowId, enabled, channels }: Setting) {
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

function eventTypeResult({ type, category, description, version }: EventType) {
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
