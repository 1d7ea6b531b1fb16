import { isDeepStrictEqual } from "node:util";
import { valueAt } from "../../provider/for-cli";
import { because, events, list, type Phrase, phrase, rowsTo, title, words } from "./phrase";
import type { Reviewed, ReviewedResource } from "./resources";
import type { Risk, RiskCode } from "./risk-kinds";
import { gained, type RoutingRow } from "./routing";
import { isPlainHttp, isSecret, pathParts, secretPaths, shown } from "./values";

type Rows = readonly RoutingRow[];

/** What can go wrong with a channel. */
export function channelRisks(resource: ReviewedResource, reviewed: Reviewed, rows: Rows): Risk[] {
  if (resource.definition.channel === undefined) return [];
  const risks = [...plainHttpRisks(resource), ...targetRisks(resource, rows)];
  if (resource.action === "delete") {
    const received = rowsTo(resource, rows, "before");
    const loss = received.length === 0 ? [] : phrase` Until now it got ${events(received)}.`;
    const message = phrase`${title(resource)} is deleted.${loss}${carriers(resource, reviewed, "an id that is gone")}${asRename(resource, reviewed)}`;
    risks.push({ code: "channel-deleted", message, resource });
  }
  if (resource.action === "replace") {
    const message = phrase`${title(resource)} is replaced${because(resource)}: it gets a new id.${carriers(resource, reviewed, "the old id until their next `pulumi up`")}`;
    risks.push({ code: "channel-replaced", message, resource });
  }
  return risks;
}

function plainHttpRisks(resource: ReviewedResource): Risk[] {
  const open = targetChange(resource).fresh.filter(isPlainHttp);
  return open.map((url) => {
    const message = phrase`${title(resource)} sends to ${shown(url)} unencrypted: whoever is on the way reads the events, and the credentials.`;
    return { code: "plain-http", message, resource };
  });
}

function targetRisks(resource: ReviewedResource, rows: Rows): Risk[] {
  const { added, removed, moved } = targetChange(resource);
  const received = rowsTo(resource, rows, "after");
  const effect = received.length === 0 ? [] : phrase` It gets ${events(received)}.`;
  const risk = (code: RiskCode, what: Phrase): Risk => {
    return { code, message: phrase`${title(resource)} ${what}.${effect}`, resource };
  };
  const grown = resource.definition.channel?.reaches === "people" ? "people-added" : "retargeted";
  return [
    ...(moved === undefined ? [] : [risk(grown, moved)]),
    ...(added.length === 0 ? [] : [risk(grown, phrase`reaches ${list(added)} from now on`)]),
    ...(removed.length === 0 ? [] : [risk("retargeted", phrase`no longer reaches ${list(removed)}`)]),
  ];
}

/** People's channels that get events which did not go there before. */
export function newlyToldPeople(resources: readonly ReviewedResource[], rows: readonly RoutingRow[]): Risk[] {
  const people = resources.filter(({ definition }) => definition.channel?.reaches === "people");
  return people.flatMap((resource) => {
    const received = rows.filter((row) => gained(row).some(({ key }) => key === resource.urn));
    if (received.length === 0) return [];
    const target = targetOf(resource).filter((text) => text !== resource.name);
    const whom = target.length === 0 ? [] : phrase`, which reaches ${list(target)},`;
    const message = phrase`${title(resource)}${whom} gets ${events(received)} from now on.`;
    return [{ code: "people-added" as const, message, resource }];
  });
}

/** The stack's outputs from which other stacks may have taken the id. */
function carriers(resource: ReviewedResource, { outputsBefore }: Reviewed, kept: string): Phrase {
  const id = resource.before?.id;
  const paths = id === undefined ? [] : pathsOf(outputsBefore, id, "");
  if (paths.length === 0) return [];
  const [outputs, them] = paths.length === 1 ? ["output", "it"] : ["outputs", "them"];
  return phrase` Its id is in the ${words(outputs)} ${list(paths)}: other stacks that read ${words(them)} keep ${words(kept)}.`;
}

function pathsOf(value: unknown, wanted: string, path: string): string[] {
  if (value === wanted) return [path];
  if (typeof value !== "object" || value === null) return [];
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  return Object.entries(value).flatMap(([key, part]) => pathsOf(part, wanted, below(key)));
}

/** A delete beside a create of the same thing most likely is a rename that lost its alias. */
function asRename(deleted: ReviewedResource, { resources }: Reviewed): Phrase {
  const { name: _, ...args } = deleted.before?.args ?? {};
  const twin = resources.find(({ action, kind, after }) => {
    const { name: _, ...others } = after?.args ?? {};
    return action === "create" && kind === deleted.kind && isDeepStrictEqual(others, args);
  });
  if (twin === undefined) return [];
  return phrase` ${title(twin)} is created with the same arguments: if it is a rename, add \`aliases\`, and the channel keeps its id.`;
}

/** How the place changes to which a channel leads. */
export interface TargetChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** For a place that is one value: where it was and where it is, as the end of a sentence. */
  readonly moved?: Phrase;
  /** The values themselves that were no target before. */
  readonly fresh: readonly unknown[];
}

const unmoved: TargetChange = { added: [], removed: [], fresh: [] };

/** The argument with which a channel leads elsewhere. Of two secrets only the engine knows whether they differ. */
function changedTarget({ definition, before, after, changedPaths }: ReviewedResource): string | undefined {
  const isMoved = (argument: string) =>
    !isDeepStrictEqual(before?.args[argument], after?.args[argument]) ||
    (isSecret(after?.args[argument]) && changedPaths.some((path) => pathParts(path)[0] === argument));
  return definition.channel?.target.find(isMoved);
}

export function targetChange(resource: ReviewedResource): TargetChange {
  const { before, after } = resource;
  const name = changedTarget(resource);
  if (name === undefined || after === undefined) return unmoved;
  const [from, to] = [before?.args[name], after.args[name]];
  const fresh = valuesOf(to).filter((value) => !valuesOf(from).includes(value));
  if (before === undefined) return { ...unmoved, fresh };
  if (Array.isArray(from) && Array.isArray(to)) {
    const gone = from.filter((value) => !to.includes(value));
    return { added: fresh.map(shown), removed: gone.map(shown), fresh };
  }
  return { ...unmoved, moved: moved(name, from, to), fresh };
}

/** Where a channel leads, in the words of its most telling argument. */
export function targetOf({ definition, after }: ReviewedResource): string[] {
  const [name] = definition.channel?.target ?? [];
  return name === undefined ? [] : valuesOf(after?.args[name]).map(shown);
}

function moved(name: string, from: unknown, to: unknown): Phrase {
  if (isSecret(from) || isSecret(to)) return phrase`leads elsewhere: ${name} changes`;
  if (shown(from) === shown(to))
    return phrase`leads to another path or query of ${shown(to).replace(/\/…$/, "")}`;
  return phrase`leads to ${shown(to)} instead of ${shown(from)}`;
}

function valuesOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Secrets that change, of channels and of everything else. */
export function secretRisks(resource: ReviewedResource): Risk[] {
  // A secret address is another destination, and told of as such.
  const { target = [] } = resource.definition.channel ?? {};
  const changed = secretChanges(resource).filter(({ path }) => !target.includes(path));
  return changed.map(({ path, how }) => {
    const isNeeded = resource.definition.channel !== undefined && how !== "is removed";
    const advice = isNeeded ? " Whatever receives the events must know the new one first." : "";
    const message = phrase`${title(resource)}: ${path} ${words(`${how}.${advice}`)}`;
    return { code: "secret-changed", message, resource };
  });
}

export interface SecretChange {
  readonly path: string;
  readonly how: "changes" | "is added" | "is removed";
}

/** Which secrets change, by their paths. What they are is in no preview, and in no review. */
export function secretChanges({ action, before, after, changedPaths }: ReviewedResource): SecretChange[] {
  if (action !== "update" && action !== "replace") return [];
  const found = new Map<string, SecretChange>();
  for (const changed of changedPaths) {
    const parts = pathParts(changed);
    const was = secretsAround(before?.args, parts);
    const is = secretsAround(after?.args, parts);
    for (const path of new Set([...was, ...is])) {
      // Where the whole was a secret and now a part of it is, or the other way round, the part says it.
      if ([...was, ...is].some((other) => other.startsWith(`${path}.`))) continue;
      const how = !isWithin(path, was) ? "is added" : !isWithin(path, is) ? "is removed" : "changes";
      found.set(path, { path, how });
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isWithin(path: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => path === secret || path.startsWith(`${secret}.`));
}

/** The secret that a path leads to or into; where it leads above some, all of them. */
function secretsAround(args: unknown, parts: readonly string[]): string[] {
  for (let length = 1; length <= parts.length; length++) {
    const path = parts.slice(0, length);
    const found = secretPaths(valueAt(args, path), path.join("."));
    if (found.length === 1 && found[0] === path.join(".")) return found;
    if (length === parts.length) return found;
  }
  return [];
}
