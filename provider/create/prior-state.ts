import { z } from "zod";
import type { PriorObject, Run } from "../account/run";
import type { PlainArgs } from "../kind/arguments";
import type { CheckFailure, ResourceDefinition } from "../kind/definition";
import { isUnknown } from "../kind/unknown";
import { differingArguments, hasSameKey, placeOf } from "../state/comparison";
import { type Marks, marksOf } from "../state/metadata";
import { staysOnDelete } from "./adopt";
import type { Created, Creation } from "./creation";

export const priorStateSchema = z.object({
  /** What it held at the key of the resource that is checked. */
  objects: z
    .array(
      z.object({
        resource: z.string(),
        isOwn: z.boolean(),
        id: z.string().optional(),
        isAdopted: z.boolean().optional(),
        references: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  /** Digests of the workspaces in which the resources of the same account were made. */
  workspaces: z.array(z.string()).optional(),
});

/** What the program read of its stack's state as it was before this run. */
export type PriorState = z.output<typeof priorStateSchema>;

/**
 * Takes note of what the stack's state held, before this run, at the key that a resource is declared for.
 * @returns why the resource cannot get that key: the state does not say which object it is
 */
export function notePrior(
  definition: ResourceDefinition,
  run: Run,
  { olds, inputs, prior }: { olds: PlainArgs; inputs: PlainArgs; prior: readonly PriorObject[] | undefined },
): CheckFailure[] {
  const { uniqueBy } = definition;
  if (uniqueBy === undefined || uniqueBy.some((name) => isUnknown(inputs[name]))) return [];
  const place = placeOf(definition, inputs);
  const objects = prior ?? [];
  run.setPrior(place, objects);
  if (Object.keys(olds).length > 0 && placeOf(definition, olds) === place) return [];
  const nameless = objects.find(({ id }) => id === undefined);
  if (nameless === undefined || nameless.isOwn || objects.some(({ id }) => id !== undefined)) return [];
  const holder = `${definition.kind} ${JSON.stringify(nameless.resource)}`;
  const reason =
    `${definition.label(inputs)} is held in the state by ${holder}, and that state does not say yet which ` +
    "object it is. Fix: run `pulumi refresh`, then this again.";
  return [{ property: "", reason }];
}

/** Most objects that one resource remembers to have stood for. */
const mostLeft = 8;

/** Takes note that a resource is going to stand for another object, at another key. */
export function noteLeft(
  definition: ResourceDefinition,
  run: Run,
  { id, olds, news }: { id: string; olds: PlainArgs; news: PlainArgs },
): void {
  const { uniqueBy, references = [] } = definition;
  if (uniqueBy === undefined) return;
  const names = [...uniqueBy, "profile", ...references].filter((name) => olds[name] !== undefined);
  const args = Object.fromEntries(names.map((name) => [name, olds[name]]));
  const { taken, left = [] } = marksOf(olds);
  const now = { id, args, ...(taken?.how === "adopted" && { isAdopted: true }) };
  // What stays in Kadoa is let go with its resource, and may be somebody else's by the next run.
  const all = staysOnDelete(olds) ? left : [...left, now];
  run.leave(all.slice(-mostLeft), placeOf(definition, news));
}

/** What the state keeps of it. */
export function leftBefore(definition: ResourceDefinition, run: Run, inputs: PlainArgs): Pick<Marks, "left"> {
  const left = definition.uniqueBy && run.leftFor(placeOf(definition, inputs));
  return left === undefined ? {} : { left };
}

/**
 * Takes over the object that the stack's state held at this key, whatever the resource was that held it: that one
 * goes, or goes to another key, because a key can be declared once. The object keeps its key, so no event is
 * without its setting for a moment, in whatever order resources come up.
 * @returns undefined when the state held none that still exists
 */
export async function takePrior(creation: Creation): Promise<Created | undefined> {
  const { definition, account, args, run } = creation;
  const place = placeOf(definition, args);
  for (const prior of run.priorAt(place)) {
    const { id } = prior;
    if (id === undefined) continue;
    // The resource that held it may delete it at this moment.
    const isTaken = await account.inTurn(`object ${id}`, async () => {
      if (run.isDeleted(id) || run.isClaimed(id)) return false;
      const stays = prior.isAdopted && args.deleteAdopted !== true;
      // A resource that is made at the key it has already is to be replaced, whatever its arguments are.
      if (prior.isOwn && !stays) return makeRoom(creation, id);
      // The program declares the key twice when the resource that held it stays.
      return (prior.isOwn || !run.isDeclared(id)) && take(creation, id, prior);
    });
    if (isTaken) return { id, taken: prior.isAdopted ? "adopted" : "found" };
  }
  return undefined;
}

/** A key that can exist once must be free before its next owner is made. */
async function makeRoom({ definition, account, args, run }: Creation, id: string): Promise<false> {
  await definition.operations.delete(account, id, args);
  run.delete(id);
  return false;
}

/** Whether it exists, at this key, and now is as declared. */
async function take(
  { definition, account, args, run }: Creation,
  id: string,
  { references }: PriorObject,
): Promise<boolean> {
  run.claim(id);
  try {
    // Not by `read`, which takes it for a sign of the wrong workspace that objects are gone.
    const objects = (await definition.operations.list?.(account, args)) ?? [];
    const actual = objects.find((object) => object.id === id)?.args;
    if (actual !== undefined && hasSameKey(definition, args, actual)) {
      if (differingArguments(definition, args, actual).length > 0)
        await definition.operations.update(account, id, args, { ...actual, ...references });
      return true;
    }
  } catch (error) {
    run.disclaim(id);
    throw error;
  }
  run.disclaim(id);
  return false;
}
