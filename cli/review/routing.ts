import { isUnknown } from "../../provider/for-cli";
import type { ReviewedResource, Side } from "./resources";

/** The workspace, or one workflow in it. */
export interface Level {
  /** The account, where it is not the one of `kadoa:apiKey`. */
  readonly profile?: string;
  /** Absent: the workspace level. */
  readonly workflowId?: string;
  /** Settings of other stacks, of which this one knows the id and nothing else. */
  readonly elsewhere?: true;
}

type Channels = readonly RoutedChannel[];

/** Who is told of one event at one level, on one side of the change. */
export interface Notified {
  /** Whose setting decides: the level's own, the workspace's, or none in this stack. */
  readonly by: "own" | "workspace" | "none";
  readonly enabled: boolean;
  /** The channels of that setting, told or not. */
  readonly channels: Channels;
  /** Others can have added channels to it. */
  readonly open: boolean;
  readonly setting?: ReviewedResource;
}

/** One event at one level, before and after. */
export interface RoutingRow {
  readonly level: Level;
  readonly eventType: string;
  readonly before: Notified;
  readonly after: Notified;
}

/** What a setting decides: one event at one level. */
export interface Key {
  readonly level: Level;
  readonly eventType: string;
  /** Whether it tells anybody. */
  readonly notifies: boolean;
}

const nobody: Notified = { by: "none", enabled: false, channels: [], open: false };

type SideName = "before" | "after";

/** What the settings and subscriptions of one side say of one event at one level. */
interface Decision {
  readonly level: Level;
  readonly eventType: string;
  readonly notified: Notified;
}

/** Every event with a setting of its own before or after, per level; the workspace's levels come first. */
export function routingOf(resources: readonly ReviewedResource[]): RoutingRow[] {
  const channels = new ChannelIndex(resources);
  const before = decisions(resources, "before", channels);
  const after = decisions(resources, "after", channels);
  const keys = [...new Map([...before, ...after])].sort(([a], [b]) => (a < b ? -1 : 1));
  return keys.map(([, { level, eventType }]) => {
    const [was, is] = [before, after].map((side) => notified(side, level, eventType));
    return { level, eventType, before: was ?? nobody, after: is ?? nobody };
  });
}

/** Who really gets the event. */
export function recipients({ enabled, channels }: Notified): Channels {
  return enabled ? channels : [];
}

/** True when nobody gets the event, as far as anybody can know. */
export function reachesNobody(notified: Notified): boolean {
  return recipients(notified).length === 0 && !(notified.enabled && notified.open);
}

/** Those among the first who are not among the second. */
export function without(channels: Channels, others: Channels): RoutedChannel[] {
  const keys = new Set(others.map(({ key }) => key));
  return channels.filter(({ key }) => !keys.has(key));
}

/** The channels that an event no longer reaches. */
export function lost({ before, after }: RoutingRow): RoutedChannel[] {
  return without(recipients(before), recipients(after));
}

/** The channels that an event did not reach before. */
export function gained({ before, after }: RoutingRow): RoutedChannel[] {
  return without(recipients(after), recipients(before));
}

/** Rows of one level each, in their order. */
export function byLevel(rows: readonly RoutingRow[]): RoutingRow[][] {
  return [...Map.groupBy(rows, ({ level }) => JSON.stringify(level)).values()];
}

/** What the workspace level says of an event, whatever a workflow says. */
export function workspaceRow(rows: readonly RoutingRow[], row: RoutingRow): RoutingRow | undefined {
  return rows.find(
    ({ level, eventType }) =>
      level.workflowId === undefined && level.profile === row.level.profile && eventType === row.eventType,
  );
}

function rowKey({ profile = "", workflowId = "", elsewhere }: Level, eventType: string): string {
  return [elsewhere ? 1 : 0, profile, workflowId, eventType].join("\u0000");
}

type Resources = readonly ReviewedResource[];

function decisions(resources: Resources, side: SideName, channels: ChannelIndex): Map<string, Decision> {
  const settings = new Map<ReviewedResource, Decision>();
  for (const resource of resources) {
    const decision = settingOn(resource, side, channels);
    if (decision !== undefined) settings.set(resource, decision);
  }
  const elsewhere = new Map<string, Decision>();
  for (const resource of resources) {
    const { attachesTo } = resource.definition;
    const state = resource[side];
    if (attachesTo === undefined || state === undefined) continue;
    const owner = ownerOf(side, state, attachesTo, resources);
    const decision = owner && settings.get(owner);
    const added = channels.attached(resource, side, state);
    if (owner !== undefined && decision !== undefined) settings.set(owner, withMore(decision, added));
    else {
      const unknown = elsewhereOf(state.args, owner?.name ?? String(state.args[attachesTo]));
      elsewhere.set(unknown.eventType, withMore(elsewhere.get(unknown.eventType) ?? unknown, added));
    }
  }
  const all = [...settings.values(), ...elsewhere.values()];
  return new Map(all.map((decision) => [rowKey(decision.level, decision.eventType), decision]));
}

/** Undefined for what is no setting, or is only looked up and not known yet. */
export function keyOf({ definition }: ReviewedResource, state: Side | undefined): Key | undefined {
  const route = state && definition.route?.(state.args);
  if (state === undefined || typeof route?.eventType !== "string") return undefined;
  const { eventType, workflowId, channels, enabled } = route;
  const notifies = enabled && !(Array.isArray(channels) && channels.length === 0);
  return { level: { profile: profileOf(state), workflowId }, eventType, notifies };
}

function settingOn(resource: ReviewedResource, side: SideName, channels: ChannelIndex): Decision | undefined {
  const state = resource[side];
  const key = keyOf(resource, state);
  const route = state && resource.definition.route?.(state.args);
  if (state === undefined || key === undefined || route === undefined) return undefined;
  const { exclusiveBy } = resource.definition;
  return {
    ...key,
    notified: {
      by: "own",
      enabled: route.enabled,
      channels: channels.named(resource, side, state, route.channels),
      open: resource.action === "read" || (exclusiveBy !== undefined && state.args[exclusiveBy] === false),
      setting: resource,
    },
  };
}

/** The setting that a subscription adds to, where the program declares it or looks it up. */
function ownerOf(side: SideName, { args, dependencies }: Side, attachesTo: string, resources: Resources) {
  const settings = resources.filter(({ definition }) => definition.route !== undefined);
  return (
    settings.find(({ before, after }) => [before?.id, after?.id].includes(String(args[attachesTo]))) ??
    settings.find((setting) => setting[side] !== undefined && dependencies[attachesTo]?.includes(setting.urn))
  );
}

function elsewhereOf(args: Side["args"], setting: string): Decision {
  return {
    level: { profile: profileOf({ args }), elsewhere: true },
    eventType: `setting ${setting}`,
    notified: { by: "own", enabled: true, channels: [], open: true },
  };
}

function withMore(decision: Decision, added: Channels): Decision {
  const channels = [...decision.notified.channels, ...without(added, decision.notified.channels)];
  return { ...decision, notified: { ...decision.notified, channels: channels.sort(byLabel) } };
}

export function byLabel(a: { label: string }, b: { label: string }): number {
  return a.label < b.label ? -1 : 1;
}

function profileOf({ args }: Pick<Side, "args">): string | undefined {
  return typeof args.profile === "string" ? args.profile : undefined;
}

function notified(all: ReadonlyMap<string, Decision>, level: Level, eventType: string): Notified {
  const own = all.get(rowKey(level, eventType))?.notified;
  if (own !== undefined || level.elsewhere) return own ?? nobody;
  const workspace = all.get(rowKey({ profile: level.profile }, eventType))?.notified;
  return workspace === undefined ? nobody : { ...workspace, by: "workspace" };
}

/** A channel as a reviewer knows it. */
export interface RoutedChannel {
  /** Its URN after the change; for a channel of others its id. */
  readonly key: string;
  readonly label: string;
  /** Absent: another stack or the dashboard declares it. */
  readonly resource?: ReviewedResource;
}

type ByName = Map<string, ReviewedResource>;

/** Finds the channels that ids stand for. */
export class ChannelIndex {
  readonly #byId = { before: new Map() as ByName, after: new Map() as ByName };
  readonly #byUrn: ByName = new Map();
  readonly #labels = new Map<string, string>();

  constructor(resources: readonly ReviewedResource[]) {
    const channels = resources.filter(({ definition }) => definition.channel !== undefined);
    for (const channel of channels) {
      if (channel.formerUrn !== undefined) this.#byUrn.set(channel.formerUrn, channel);
      if (channel.before?.id !== undefined) this.#byId.before.set(channel.before.id, channel);
      // The object that is taken over keeps its id, though the preview does not know it.
      const id = channel.after?.id ?? (channel.takenFrom && channel.before?.id);
      if (id !== undefined) this.#byId.after.set(id, channel);
      const namesakes = channels.filter(({ name }) => name === channel.name);
      const label = namesakes.length === 1 ? channel.name : `${channel.name} (${channel.kind})`;
      this.#labels.set(channel.urn, label);
    }
    // A former name can be another's name now.
    for (const channel of channels) if (channel.after !== undefined) this.#byUrn.set(channel.urn, channel);
  }

  /** The channels that a setting names on one side, in the order of their labels. */
  named(setting: ReviewedResource, side: SideName, { dependencies }: Side, listed: unknown): RoutedChannel[] {
    const sources = (setting.definition.references ?? []).flatMap((name) => dependencies[name] ?? []);
    return this.#resolve(setting, side, listed, sources);
  }

  /** The channels that a subscription adds to a setting of somebody else. */
  attached(subscription: ReviewedResource, side: SideName, { args, dependencies }: Side): RoutedChannel[] {
    const { references = [], attachesTo } = subscription.definition;
    return references
      .filter((name) => name !== attachesTo)
      .flatMap((name) => this.#resolve(subscription, side, [args[name]], dependencies[name] ?? []));
  }

  #resolve(user: ReviewedResource, side: SideName, listed: unknown, sources: readonly string[]) {
    const ids: readonly unknown[] = Array.isArray(listed) ? listed : [];
    const known = ids.filter((id): id is string => typeof id === "string" && !isUnknown(id));
    const found = known.map((id) => this.#ofId(id, side)).filter((channel) => channel !== undefined);
    const unmade = [...new Set(sources)].flatMap((urn) => {
      const channel = this.#byUrn.get(urn);
      return channel === undefined || channel.after?.id !== undefined ? [] : [this.#ofResource(channel)];
    });
    const unknown = ids.length - known.length;
    // A list that is unknown as a whole holds at least what it is made from.
    const isOpen = !Array.isArray(listed);
    const named = isOpen || unmade.length <= unknown ? unmade : [];
    const rest = unnamed(user, isOpen ? 1 : unknown - named.length);
    return [...found, ...named, ...rest].sort(byLabel);
  }

  /** Nothing for an id that the change takes away: Kadoa drops it from every setting. */
  #ofId(id: string, side: SideName): RoutedChannel | undefined {
    const resource = this.#byId[side].get(id);
    if (resource !== undefined) return this.#ofResource(resource);
    return this.#byId.before.has(id) ? undefined : { key: id, label: id };
  }

  #ofResource(resource: ReviewedResource): RoutedChannel {
    return { key: resource.urn, label: this.#labels.get(resource.urn) ?? resource.name, resource };
  }
}

/** Places in a list that nothing in the preview tells apart. */
function unnamed({ urn }: ReviewedResource, count: number): RoutedChannel[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `${urn}#${index}`,
    label: index === 0 ? "(known after up)" : `(known after up ${index + 1})`,
  }));
}
