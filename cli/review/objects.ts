import { isDeepStrictEqual } from "node:util";
import { isUnknown, placeOf } from "../../provider/for-cli";
import type { Action, ReviewedResource, Side } from "./reviewed";

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
      : placeOf(definition, side.args);
  return [place(before), hasNew(resource) ? place(after) : undefined];
}

/** Whether it is replaced at another key, which makes the new object before the old one goes. */
export function changesKey(resource: ReviewedResource): boolean {
  const { definition, action, before, after } = resource;
  if (action !== "replace" || definition.uniqueBy === undefined || !before || !after) return false;
  return placeOf(definition, before.args) !== placeOf(definition, after.args);
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
