import { isDeepStrictEqual } from "node:util";
import { propertyPath, valueAt } from "../../provider/for-cli";
import { eventAt, list, type Phrase, phrase, title, words } from "./phrase";
import { changesKey, nameIn, type ReviewedResource } from "./resources";
import { type Key, keyOf, type RoutedChannel, type RoutingRow, without } from "./routing";
import { isSecret, pathParts, secretPaths, shown } from "./values";

/** One argument of a resource that changes, in values that anyone may see. */
export interface PropertyChange {
  /** The argument, or a path in it. */
  readonly path: string;
  /** The two values; the same where the difference is a secret, or in a URL behind its origin. */
  readonly before?: string;
  readonly after?: string;
  /** For a set, what joins and leaves it, in place of the two values. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

export interface Change {
  readonly resource: ReviewedResource;
  readonly formerName?: string;
  /** Where a channel leads, or which event a setting decides. */
  readonly about: Phrase;
  readonly properties: readonly PropertyChange[];
}

/** Every resource that does not stay as it is, what goes away first. */
export function changesOf(resources: readonly ReviewedResource[], rows: readonly RoutingRow[]): Change[] {
  const order = ["delete", "forget", "replace", "update", "create", "same"];
  return resources
    .map((resource) => ({
      resource,
      formerName: formerName(resource),
      about: about(resource),
      properties: properties(resource, rows),
    }))
    .filter(
      ({ resource: { action }, formerName }) =>
        !["same", "read"].includes(action) || formerName !== undefined,
    )
    .sort((a, b) => order.indexOf(a.resource.action) - order.indexOf(b.resource.action));
}

function formerName({ formerUrn, name }: ReviewedResource): string | undefined {
  const former = formerUrn === undefined ? undefined : nameIn(formerUrn);
  return former === name ? undefined : former;
}

function about({ action, definition, before, after }: ReviewedResource): Phrase {
  // It runs again whenever it changes, in whatever way.
  if (definition.vouchesFor !== undefined) return after === undefined ? [] : words("sends test events");
  const args = (after ?? before)?.args ?? {};
  const [target] = definition.channel?.target ?? [];
  // Where it changes, the change says so itself.
  if (target !== undefined && (action === "update" || action === "replace")) return [];
  if (target !== undefined) {
    const value = args[target];
    return list((Array.isArray(value) ? value : [value]).map(shown));
  }
  if (definition.route === undefined) return [];
  const { eventType, workflowId } = definition.route(args);
  return eventAt(eventType, { workflowId });
}

function properties(resource: ReviewedResource, rows: readonly RoutingRow[]): PropertyChange[] {
  if (resource.action !== "update" && resource.action !== "replace") return [];
  const before = resource.before?.args ?? {};
  const after = resource.after?.args ?? {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    // Two secrets look the same, and only the engine has compared them.
    if (isDeepStrictEqual(was, is) && secretPaths(is, name).length === 0) return [];
    const paths = changedPathsOf(resource, name);
    if (resource.definition.references?.includes(name)) return routed(resource, name, rows);
    if (Array.isArray(was) && Array.isArray(is)) return [setChange(name, was, is)];
    const differing = paths.length > 0 || isDeepStrictEqual(was, is) ? paths : [name];
    return differing.map((path) => ({
      path,
      before: text(valueAt(before, pathParts(path))),
      after: text(valueAt(after, pathParts(path))),
    }));
  });
}

/** The paths in one argument that change, none of them inside a secret. */
function changedPathsOf({ changedPaths, before, after }: ReviewedResource, name: string): string[] {
  const paths = changedPaths.map(pathParts).filter(([first]) => first === name);
  const cut = paths.map((parts) => {
    const secretAt = parts.findIndex((_, index) =>
      [before, after].some((side) => isSecret(valueAt(side?.args, parts.slice(0, index + 1)))),
    );
    return secretAt === -1 ? parts : parts.slice(0, secretAt + 1);
  });
  return [...new Set(cut.map((parts) => propertyPath(parts)))];
}

function setChange(path: string, before: readonly unknown[], after: readonly unknown[]): PropertyChange {
  return {
    path,
    added: after.filter((value) => !before.includes(value)).map(shown),
    removed: before.filter((value) => !after.includes(value)).map(shown),
  };
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : shown(value);
}

/** Channels by their names: ids mean nothing to a reader, and new ones are not known. */
function routed(setting: ReviewedResource, path: string, rows: readonly RoutingRow[]): PropertyChange[] {
  const before = rows.find(({ before }) => before.by === "own" && before.setting === setting)?.before;
  const after = rows.find(({ after }) => after.by === "own" && after.setting === setting)?.after;
  const [was, is] = [before?.channels ?? [], after?.channels ?? []];
  const stays = is.filter((channel) => without([channel], was).length === 0);
  // A channel that stays, and whose replacement changes the setting all the same.
  const replaced = stays.filter(({ resource }) => resource?.action === "replace");
  const added = [...labels(without(is, was)), ...labels(replaced).map((label) => `the new ${label}`)];
  const removed = labels(without(was, is));
  return added.length + removed.length === 0 ? [] : [{ path, added, removed }];
}

export function labels(channels: readonly RoutedChannel[]): string[] {
  return channels.map(({ label }) => shown(label));
}

/** `true → false`, or what joins and leaves a set. */
export function propertyText({ before, after, added = [], removed = [] }: PropertyChange): string {
  if (added.length + removed.length > 0) {
    return [...removed.map((each) => `− ${each}`), ...added.map((each) => `+ ${each}`)].join(", ");
  }
  if (before !== undefined && before === after) return `${before}, changes`;
  return `${before ?? "(none)"} → ${after ?? "(none)"}`;
}

/** `renamed from pager`, with what that means for a channel. */
export function renaming({ formerName, resource }: Change): Phrase {
  if (formerName === undefined) return [];
  if (resource.takenFrom !== undefined) return phrase`taken over from ${formerName}`;
  const keeps = resource.action === "replace" ? "" : ", keeps its id";
  return phrase`renamed from ${formerName}${words(keeps)}`;
}

/** A key that goes from one resource to another, or a resource that goes to a key which nobody held. */
export interface Move {
  /** The resource that held the old key, and the one that holds the new one; one of the two stays the same. */
  readonly giver: ReviewedResource;
  readonly resource: ReviewedResource;
  readonly from: Key;
  readonly to: Key;
  /** What moves, and what holds meanwhile. */
  readonly message: Phrase;
}

export function movesOf(changes: readonly Change[]): Move[] {
  return changes.flatMap(({ resource, properties }) => {
    const [from, to] = [keyOf(resource, resource.before), keyOf(resource, resource.after)];
    if (from === undefined || to === undefined) return [];
    const { takenFrom: giver = resource } = resource;
    const move = { giver, resource, from, to };
    if (giver.name !== resource.name)
      return [{ ...move, message: handedOver(move, list(properties.map(({ path }) => path))) }];
    return changesKey(resource) ? [{ ...move, message: goesOn(move) }] : [];
  });
}

function handedOver({ giver, resource, to }: Omit<Move, "message">, changed: Phrase): Phrase {
  const how = changed.length === 0 ? words("as it is") : phrase`where only ${changed} ${words("change")}`;
  return phrase`${eventAt(to.eventType, to.level)} goes from ${giver.name} to ${resource.name}: its setting stays in Kadoa, ${how}.`;
}

function goesOn({ resource, from, to }: Omit<Move, "message">): Phrase {
  const order = [from, to].every(({ notifies }) => notifies)
    ? "the new setting starts to notify before the old one stops"
    : "the new setting is made before the old one is deleted";
  return phrase`${title(resource)} goes from ${eventAt(from.eventType, from.level)} to ${eventAt(to.eventType, to.level)}: ${words(order)}.`;
}

/** What holds of all keys that are handed over, while `up` is at it. */
export function meanwhile(moves: readonly Move[]): Phrase {
  const handed = moves.filter(({ resource }) => resource.takenFrom !== undefined);
  if (handed.length === 0) return [];
  // A resource that takes one key and gives another away is at one of the two before or after the others.
  const isMixed = handed.some(
    ({ giver, resource }) => giver.action === "replace" && resource.action === "update",
  );
  return words(
    `${handed.length === 1 ? "The event" : "Each of these events"} has its setting at every moment.` +
      (isMixed
        ? " Until all of them are changed, a channel may get several of these events, or none of them."
        : ""),
  );
}
