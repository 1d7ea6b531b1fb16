import { z } from "zod";
import type { PriorObject, Run } from "../account/run";
import type { PlainArgs } from "../kind/arguments";
import type { CheckFailure, ResourceDefinition } from "../kind/definition";
import { isUnknown } from "../kind/unknown";
import { differingArguments, hasSameKey, uniqueKeyOf } from "../state/comparison";
import { type Metadata, metadataOf } from "../state/metadata";
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
        isTakenOver: z.boolean().optional(),
        isKept: z.boolean().optional(),
        references: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  /** Ids of what the resource leaves, of which another resource of the program is to take care. */
  wanted: z.array(z.string()).optional(),
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
  { olds, inputs, prior }: { olds: PlainArgs; inputs: PlainArgs; prior: PriorState },
): CheckFailure[] {
  const { uniqueBy } = definition;
  if (uniqueBy === undefined || uniqueBy.some((name) => isUnknown(inputs[name]))) return [];
  const uniqueKey = uniqueKeyOf(definition, inputs);
  const { objects = [], wanted = [] } = prior;
  for (const id of wanted) run.want(id);
  run.setPrior(uniqueKey, objects);
  for (const { id, isOwn, isTakenOver } of objects)
    if (isOwn && isTakenOver && id !== undefined) run.doubt(id);
  if (Object.keys(olds).length > 0 && uniqueKeyOf(definition, olds) === uniqueKey) return [];
  const keeper = objects.find(({ isOwn, isKept }) => !isOwn && isKept);
  if (keeper !== undefined) return [keptByAnother(definition, inputs, keeper)];
  const nameless = objects.find(({ id }) => id === undefined);
  if (nameless === undefined || nameless.isOwn || objects.some(({ id }) => id !== undefined)) return [];
  const holder = `${definition.kind} ${JSON.stringify(nameless.resource)}`;
  const reason =
    `${definition.label(inputs)} is held in the state by ${holder}, and that state does not say yet which ` +
    "object it is. Fix: run `pulumi refresh`, then this again.";
  return [{ property: "", reason }];
}

/** The other resource is declared for another key, and its `ignoreChanges` leaves it at this one. */
function keptByAnother(
  definition: ResourceDefinition,
  inputs: PlainArgs,
  { resource }: PriorObject,
): CheckFailure {
  const holder = `${definition.kind} ${JSON.stringify(resource)}`;
  const reason =
    `${definition.label(inputs)} stays with ${holder}, whose \`ignoreChanges\` keeps it there. ` +
    "Fix: take the name of the argument out of that list, or declare this resource for something else.";
  return { property: "", reason };
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
  const { taken, left = [] } = metadataOf(olds);
  const now = { id, args, ...(taken?.how === "adopted" && { isAdopted: true }) };
  // What stays in Kadoa is let go with its resource, and may be somebody else's by the next run.
  const all = staysOnDelete(olds) ? left : [...left, now];
  run.leave(all.slice(-mostLeft), uniqueKeyOf(definition, news));
}

/** What the state keeps of it. */
export function leftBefore(
  definition: ResourceDefinition,
  run: Run,
  inputs: PlainArgs,
): Pick<Metadata, "left"> {
  const left = definition.uniqueBy && run.leftFor(uniqueKeyOf(definition, inputs));
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
  const uniqueKey = uniqueKeyOf(definition, args);
  for (const prior of run.priorAt(uniqueKey)) {
    const { id } = prior;
    if (id === undefined) continue;
    // The resource that held it may delete it at this moment.
    const isTaken = await account.inTurn(`object ${id}`, async () => {
      if (run.isDeleted(id) || run.isClaimed(id)) return false;
      // A resource that is replaced at the key it has keeps its object, so that no event is without its setting. The
      // program declares the key twice when another resource that held it stays.
      return (prior.isOwn || !run.isDeclared(id)) && take(creation, id, prior);
    });
    if (isTaken) return { id, taken: prior.isAdopted ? "adopted" : "found" };
  }
  return undefined;
}

/** Whether it exists, at this key, and now is as declared. */
async function take(creation: Creation, id: string, { references }: PriorObject): Promise<boolean> {
  const { definition, account, args, run } = creation;
  run.claim(id);
  try {
    // Not by `read`, which takes it for a sign of the wrong workspace that objects are gone.
    const objects = (await definition.operations.list?.(account, args)) ?? [];
    const actual = objects.find((object) => object.id === id)?.args;
    if (actual !== undefined && hasSameKey(definition, args, actual)) {
      await changeToDeclared(creation, id, actual, { ...actual, ...references });
      return true;
    }
  } catch (error) {
    run.disclaim(id);
    throw error;
  }
  run.disclaim(id);
  return false;
}

/** Changes an object that the state may hold under another resource, and remembers that until the state knows of it. */
export async function changeToDeclared(
  creation: Creation,
  id: string,
  actual: PlainArgs,
  olds: PlainArgs = actual,
): Promise<void> {
  const { definition, account, args, journal, uid } = creation;
  if (differingArguments(definition, args, actual).length === 0) return;
  if (definition.uniqueBy !== undefined) journal.take(id, uid);
  await definition.operations.update(account, id, args, olds);
}
