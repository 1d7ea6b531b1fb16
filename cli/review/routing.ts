import type { Route } from "../../provider/define";
import { isUnknown } from "../../provider/unknown";
import type { ReviewedResource, Side } from "./resources";

/** The workspace, or one workflow in it. */
export interface Level {
  /** The account, where it is not the one of `kadoa:apiKey`. */
  readonly profile?: string;
  /** Absent: the workspace level. */
  readonly workflowId?: string;
}

/** A channel as a reviewer knows it. */
export interface RoutedChannel {
  /** Its URN after the change; for a channel of others its id. */
  readonly key: string;
  readonly label: string;
  /** Absent: another stack or the dashboard declares it. */
  readonly resource?: ReviewedResource;
}

/** Who is told of one event at one level, on one side of the change. */
export interface Told {
  /** Whose setting decides: the level's own, the workspace's, or none in this stack. */
  readonly by: "own" | "workspace" | "none";
  readonly enabled: boolean;
  /** The channels of that setting, told or not. */
  readonly channels: readonly RoutedChannel[];
  readonly setting?: ReviewedResource;
}

/** One event at one level, before and after. */
export interface RoutingRow {
  readonly level: Level;
  readonly eventType: string;
  readonly before: Told;
  readonly after: Told;
}

/** What a level's workflow does not say itself, and what therefore falls to the workspace. */
const nobody: Told = { by: "none", enabled: false, channels: [] };

interface Decision extends Route {
  readonly profile?: string;
  readonly told: Told;
}

/** Every event with a setting of its own before or after, per level; the workspace's levels come first. */
export function routingOf(resources: readonly ReviewedResource[]): RoutingRow[] {
  const channels = new Channels(resources);
  const before = decisions(resources, "before", channels);
  const after = decisions(resources, "after", channels);
  const rows = new Map<string, RoutingRow>();
  for (const { profile, workflowId, eventType } of [...before, ...after]) {
    const level = { profile, workflowId };
    rows.set(rowKey(level, eventType), {
      level,
      eventType,
      before: told(before, level, eventType),
      after: told(after, level, eventType),
    });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** Who really gets the event. */
export function recipients({ enabled, channels }: Told): readonly RoutedChannel[] {
  return enabled ? channels : [];
}

/** Those among the first who are not among the second. */
export function without(
  channels: readonly RoutedChannel[],
  others: readonly RoutedChannel[],
): RoutedChannel[] {
  const keys = new Set(others.map(({ key }) => key));
  return channels.filter(({ key }) => !keys.has(key));
}

/** What the workspace level says of an event, whatever a workflow says. */
export function workspaceRow(rows: readonly RoutingRow[], row: RoutingRow): RoutingRow | undefined {
  return rows.find(
    ({ level, eventType }) =>
      level.workflowId === undefined && level.profile === row.level.profile && eventType === row.eventType,
  );
}

function rowKey({ profile = "", workflowId = "" }: Level, eventType: string): string {
  return [profile, workflowId, eventType].join("\u0000");
}

function decisions(
  resources: readonly ReviewedResource[],
  side: "before" | "after",
  channels: Channels,
): Decision[] {
  const found = new Map<string, Decision>();
  for (const resource of resources) {
    const state = resource[side];
    if (state === undefined || resource.definition.route === undefined) continue;
    const route = resource.definition.route(state.args);
    const profile = typeof state.args.profile === "string" ? state.args.profile : undefined;
    const key = rowKey({ profile, workflowId: route.workflowId }, route.eventType);
    const told: Told = {
      by: "own",
      enabled: route.enabled,
      channels: channels.named(resource, side, state, route).sort((a, b) => (a.label < b.label ? -1 : 1)),
      setting: resource,
    };
    found.set(key, { ...route, profile, told });
  }
  return [...found.values()];
}

function told(all: readonly Decision[], level: Level, eventType: string): Told {
  const ofEvent = all.filter((each) => each.eventType === eventType && each.profile === level.profile);
  const own = ofEvent.find(({ workflowId }) => workflowId === level.workflowId);
  if (own !== undefined) return own.told;
  const workspace = ofEvent.find(({ workflowId }) => workflowId === undefined);
  return workspace === undefined ? nobody : { ...workspace.told, by: "workspace" };
}

/** Finds the channels that ids stand for. */
class Channels {
  readonly #byId = {
    before: new Map<string, ReviewedResource>(),
    after: new Map<string, ReviewedResource>(),
  };
  readonly #byUrn = new Map<string, ReviewedResource>();
  readonly #labels = new Map<string, string>();

  constructor(resources: readonly ReviewedResource[]) {
    const channels = resources.filter(({ definition }) => definition.channel !== undefined);
    for (const channel of channels) {
      this.#byUrn.set(channel.urn, channel);
      if (channel.formerUrn !== undefined) this.#byUrn.set(channel.formerUrn, channel);
      if (channel.before?.id !== undefined) this.#byId.before.set(channel.before.id, channel);
      if (channel.after?.id !== undefined) this.#byId.after.set(channel.after.id, channel);
      const namesakes = channels.filter(({ name }) => name === channel.name);
      const label = namesakes.length === 1 ? channel.name : `${channel.name} (${channel.kind})`;
      this.#labels.set(channel.urn, label);
    }
  }

  named(
    setting: ReviewedResource,
    side: "before" | "after",
    { dependencies }: Side,
    { channels: listed }: Route,
  ): RoutedChannel[] {
    const ids: readonly unknown[] = Array.isArray(listed) ? listed : [];
    const known = ids.filter((id): id is string => typeof id === "string" && !isUnknown(id));
    const found = known.map((id) => this.#ofId(id, side)).filter((channel) => channel !== undefined);
    const sources = (setting.definition.references ?? []).flatMap((name) => dependencies[name] ?? []);
    const unmade = [...new Set(sources)]
      .map((urn) => this.#byUrn.get(urn))
      .filter((channel) => channel !== undefined && channel.after?.id === undefined)
      .map((channel) => this.#ofResource(channel as ReviewedResource));
    const unknown = ids.length - known.length;
    // A list that is unknown as a whole holds at least what it is made from.
    if (!Array.isArray(listed) || unmade.length <= unknown) {
      const rest = Array.isArray(listed) ? unknown - unmade.length : 1;
      return [...found, ...unmade, ...unnamed(setting, rest)];
    }
    return [...found, ...unnamed(setting, unknown)];
  }

  /** Nothing for an id that the change takes away: Kadoa drops it from every setting. */
  #ofId(id: string, side: "before" | "after"): RoutedChannel | undefined {
    const resource = this.#byId[side].get(id);
    if (resource !== undefined) return this.#ofResource(resource);
    // What is only looked up has no state before.
    const lookedUp = this.#byId.after.get(id);
    if (lookedUp !== undefined) return this.#ofResource(lookedUp);
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
