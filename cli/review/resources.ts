import { isDeepStrictEqual } from "node:util";
import {
  concealed,
  definitions,
  isMarker,
  isUnknown,
  normalize,
  type PlainArgs,
  type ResourceDefinition,
  staysOnDelete,
  uniqueKeyOf,
} from "../../provider/for-cli";
import { kindOfType } from "../pulumi/resource-type";
import type { Preview, ResourceState, Step } from "./preview";
import { masked } from "./values";

/**
 * What becomes of a resource. `read`: it belongs to others, and the program looks it up; `forget`: it stays in
 * Kadoa, and Pulumi no longer manages it.
 */
export type Action = "create" | "update" | "replace" | "delete" | "forget" | "same" | "read";

/** A resource as it is before or after the change. */
export interface Side {
  readonly args: PlainArgs;
  /** Known for everything that exists before `up`. */
  readonly id?: string;
  /** For each argument, the URNs of the resources it is made from. */
  readonly dependencies: Readonly<Record<string, readonly string[] | null>>;
}

/** One resource of this package in a preview; where resources change objects, one object of theirs. */
export interface ReviewedResource {
  readonly urn: string;
  readonly definition: ResourceDefinition;
  readonly kind: string;
  /** The Pulumi name. */
  readonly name: string;
  /** Its URN before, where an alias renames or moves it; of an object taken over, that of who held it. */
  readonly formerUrn?: string;
  /** The resource that held the object before, when this one takes it over without an alias. */
  readonly takenFrom?: ReviewedResource;
  /** Of an object that is left: what its resource stands for afterwards. */
  readonly goesOnTo?: Side;
  readonly action: Action;
  /** The object stays in Kadoa when the resource goes, or is replaced. */
  readonly stays: boolean;
  readonly before?: Side;
  readonly after?: Side;
  /** Which paths of the arguments change, as Pulumi tells it. */
  readonly changedPaths: readonly string[];
  /** Arguments for whose sake it is replaced. */
  readonly replacedFor: readonly string[];
  /** Where the program declares it: `index.ts#13,15`; absent for what goes away. */
  readonly position?: string;
}

export interface Reviewed {
  /** `project/stack`; absent when the preview holds no step at all. */
  readonly stack?: string;
  readonly resources: readonly ReviewedResource[];
  /** How many resources of other packages change. */
  readonly othersChanging: number;
  readonly outputsBefore: Readonly<Record<string, unknown>>;
}

/** Puts the steps of a preview together to one entry per object in Kadoa, in an order of their own. */
export function reviewedResources({ steps }: Preview): Reviewed {
  const byUrn = Map.groupBy(steps, ({ urn }) => urn);
  const root = steps.find(({ urn }) => typeIn(urn) === "pulumi:pulumi:Stack");
  const resources: ReviewedResource[] = [];
  let othersChanging = 0;
  for (const [urn, ofOne] of byUrn) {
    const definition = definitionOf(urn);
    if (definition !== undefined) resources.push(reviewedResource(urn, definition, ofOne));
    else if (isChangingElsewhere(urn, ofOne)) othersChanging++;
  }
  const [stack, project] = steps[0]?.urn.replace("urn:pulumi:", "").split("::") ?? [];
  return {
    stack: stack === undefined ? undefined : `${project}/${stack}`,
    resources: byObject(resources).sort((a, b) => compare(a.kind, b.kind) || compare(a.urn, b.urn)),
    othersChanging,
    outputsBefore: root?.oldState?.outputs ?? {},
  };
}

/** The Pulumi name in a URN. */
export function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function typeIn(urn: string): string | undefined {
  return urn.split("::")[2]?.split("$").at(-1);
}

function definitionOf(urn: string): ResourceDefinition | undefined {
  return definitions[kindOfType(typeIn(urn) ?? "") ?? ""];
}

/** Components and Pulumi's own resources, providers for one, are no objects that somebody could miss. */
function isChangingElsewhere(urn: string, steps: readonly Step[]): boolean {
  if (["same", "read"].includes(actionOf(steps)) || typeIn(urn)?.startsWith("pulumi:")) return false;
  return steps.some(({ oldState, newState }) => (newState ?? oldState)?.custom !== false);
}

function reviewedResource(urn: string, definition: ResourceDefinition, steps: readonly Step[]) {
  const action = actionOf(steps);
  // A refresh adds steps of its own; the last ones say what `up` will do to what is really there.
  const last = [...steps].reverse();
  const old = last.find(({ oldState }) => oldState !== undefined)?.oldState;
  const planned = last.find(({ newState }) => newState !== undefined);
  const side = (state: ResourceState | undefined, id?: string) => state && sideOf(definition, state, id);
  // What is only looked up was there before as well; a preview tells of it what the last `up` has seen.
  const lookedUp = action === "read" ? side(old ?? planned?.newState, planned?.newState?.id) : undefined;
  const before = lookedUp ?? (action === "create" ? undefined : side(old, old?.id));
  const kept = action === "replace" ? undefined : old?.id;
  const made = lookedUp ?? side(planned?.newState, planned?.newState?.id ?? kept);
  const after = action === "delete" ? undefined : action === "forget" ? before : made;
  const detailed = Object.keys(planned?.detailedDiff ?? {});
  return {
    urn,
    definition,
    kind: definition.kind,
    name: nameIn(urn),
    formerUrn: before !== undefined && old?.urn !== urn ? old?.urn : undefined,
    action,
    stays: stays(old),
    before,
    after,
    changedPaths: detailed.length > 0 ? detailed : (planned?.diffReasons ?? []),
    replacedFor: last.find(({ replaceReasons }) => replaceReasons?.length)?.replaceReasons ?? [],
    position: planned?.newState?.sourcePosition?.replace(/^project:\/\/\//, ""),
  };
}

/** Without what the class or the provider adds for itself, and in the one spelling that `check` brings about. */
function sideOf(definition: ResourceDefinition, state: ResourceState, id: string | undefined): Side {
  const normal = normalize(definition, (state.external ? state.outputs : state.inputs) ?? {});
  // A state of an older version, or a program, may hold in the clear what the kind declares to be secret.
  const {
    covers: _,
    verified: __,
    ...args
  } = concealed(definition, normal, (value, _path, why) =>
    why === "open" || value === undefined || isMarker(value) ? value : masked,
  );
  return { args, id, dependencies: state.propertyDependencies ?? {} };
}

function actionOf(steps: readonly Step[]): Action {
  const ops = steps.map(({ op }) => op);
  if (ops.some((op) => /replac/.test(op) && op !== "remove-pending-replace")) return "replace";
  const last = steps.findLast(({ op }) => op !== "refresh" && op !== "remove-pending-replace");
  switch (last?.op) {
    case "create":
    case "import":
      return "create";
    case "update":
      return "update";
    case "delete":
      return stays(last.oldState) ? "forget" : "delete";
    case "read":
      return "read";
    default:
      return "same";
  }
}

/** Whether the object stays in Kadoa when its resource goes. */
function stays(state: ResourceState | undefined): boolean {
  return state?.retainOnDelete === true || staysOnDelete(state?.outputs ?? {});
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Of a kind that exists once per key an object keeps its key, and resources move between objects: what is made at
 * a key takes over the object that another resource of the stack leaves there. So each object becomes one entry,
 * with what held it before and what holds it after, where Pulumi shows a replacement, or a delete beside a create.
 */
export function byObject(resources: readonly ReviewedResource[]): ReviewedResource[] {
  const leaving = new Map<string, ReviewedResource>();
  const held = new Set<string | undefined>();
  for (const resource of resources.filter(isMoving)) {
    const [from, to] = placesOf(resource);
    if (from !== undefined) leaving.set(from, resource);
    held.add(to);
  }
  // What was taken over in an `up` that was interrupted stands for two resources of the state.
  for (const resource of resources.filter(isStaying)) held.add(placesOf(resource)[0]);
  return resources.flatMap((resource) => {
    if (!isMoving(resource)) return [resource];
    const [from, to] = placesOf(resource);
    const giver = to === undefined ? undefined : leaving.get(to);
    const isTaken = from !== undefined && held.has(from);
    // At the key that it has, only an object that stays in Kadoa is taken over; any other is made anew.
    if (giver === resource) return [resource.stays ? handedOver(resource, resource) : resource];
    if (resource.action === "replace" && giver === undefined && !isTaken && !resource.stays)
      return [resource];
    return [
      ...(resource.before === undefined || isTaken ? [] : [left(resource)]),
      ...(giver !== undefined ? [handedOver(giver, resource)] : hasNew(resource) ? [made(resource)] : []),
    ];
  });
}

const movingActions: readonly Action[] = ["create", "replace", "delete", "forget"];

function isMoving({ definition, action }: ReviewedResource): boolean {
  return definition.uniqueBy !== undefined && movingActions.includes(action);
}

function isStaying({ definition, action }: ReviewedResource): boolean {
  return definition.uniqueBy !== undefined && (action === "same" || action === "update");
}

function hasNew({ action }: ReviewedResource): boolean {
  return action === "create" || action === "replace";
}

/** The keys that a resource leaves and comes to; undefined where there is none, or it is not known yet. */
function placesOf(resource: ReviewedResource): (string | undefined)[] {
  const { definition, before, after } = resource;
  const place = (side: Side | undefined) =>
    side === undefined || definition.uniqueBy?.some((name) => isUnknown(side.args[name]))
      ? undefined
      : uniqueKeyOf(definition, side.args);
  return [place(before), hasNew(resource) ? place(after) : undefined];
}

/** Whether it is replaced at another key, which makes the new object before the old one goes. */
export function changesKey(resource: ReviewedResource): boolean {
  const { definition, action, before, after } = resource;
  if (action !== "replace" || definition.uniqueBy === undefined || !before || !after) return false;
  return uniqueKeyOf(definition, before.args) !== uniqueKeyOf(definition, after.args);
}

/** What a resource leaves behind, and nobody takes over. */
function left(resource: ReviewedResource): ReviewedResource {
  const { action, before, stays, after } = resource;
  if (action !== "replace") return resource;
  const what = stays ? ({ action: "forget", after: before } as const) : ({ action: "delete" } as const);
  return { ...resource, ...unchanged, after: undefined, ...what, goesOnTo: after };
}

function made(resource: ReviewedResource): ReviewedResource {
  return { ...resource, ...unchanged, action: "create", before: undefined };
}

function handedOver(giver: ReviewedResource, taker: ReviewedResource): ReviewedResource {
  const isSame = isDeepStrictEqual(giver.before?.args, taker.after?.args);
  const formerUrn = giver === taker ? taker.formerUrn : giver.urn;
  const action = isSame ? "same" : "update";
  return { ...taker, ...unchanged, action, before: giver.before, formerUrn, takenFrom: giver };
}

/** What Pulumi says of a resource compares it with what the same one held before. */
const unchanged = { changedPaths: [], replacedFor: [], formerUrn: undefined } as const;
