import { KadoaError } from "../../client/errors";
import type { ObjectArgs, PlainArgs } from "../kind/arguments";
import type { Existing, Operations } from "../kind/definition";
import { differencesOf, hasSameKey, possiblyDifferingArguments } from "../state/comparison";
import { metadataOf } from "../state/metadata";
import type { Creation } from "./creation";
import { duplicate } from "./errors";

interface Adoption extends Creation {
  list: NonNullable<Operations["list"]>;
}

export interface Adopted {
  id: string;
  /** The arguments that were brought to what the program declares. */
  changed: readonly string[];
}

/**
 * Takes over the object that `adopt` means; undefined when there is nothing to take over and the object has to
 * be made.
 * @throws KadoaError DUPLICATE or REFUSED when the object is not what the program says, or not free
 */
export async function adopt(creation: Adoption): Promise<Adopted | undefined> {
  const wanted = creation.args.adopt as ObjectArgs["adopt"];
  if (wanted === undefined) return undefined;
  return wanted === "identical" ? adoptIdentical(creation) : adoptById(creation, wanted.id);
}

/** Whether destroying the resource leaves the object as it is. */
export function staysOnDelete(state: PlainArgs): boolean {
  return metadataOf(state).taken?.how === "adopted" && state.deleteAdopted !== true;
}

/** Said when it is done: the engine itself only speaks of creating and deleting. */
export function adoptedNote(name: string, { id, changed }: Adopted): string {
  return `${name} adopted ${id}${changed.length === 0 ? " as it was" : `, and changed its ${changed.join(", ")}`}.`;
}

export function staysNote(name: string, id: string): string {
  return `${name} was adopted, so ${id} stays in Kadoa; \`deleteAdopted: true\` would delete it.`;
}

/** The one that is named is brought to what the program declares. */
async function adoptById({ definition, account, args, run }: Adoption, id: string): Promise<Adopted> {
  const actual = await definition.operations.read(account, id, args);
  if (actual === undefined) {
    throw new KadoaError("NOT_FOUND", `there is none with the id ${id} to adopt in this workspace`, {
      fix: "correct `adopt`, or remove it to make a new one.",
    });
  }
  if (run.isOurs(id)) throw alreadyOurs(id);
  run.claim(id);
  const differing = possiblyDifferingArguments(definition, args, actual);
  const fixed = differing.filter((name) => definition.replaceOn?.includes(name));
  if (fixed.length > 0) {
    throw new KadoaError(
      "REFUSED",
      `${id} cannot be adopted: ${differencesOf(definition, args, actual, fixed).join("; ")}, and that cannot be changed`,
      { fix: "adopt another one, or declare what is there." },
    );
  }
  if (differing.length > 0) await definition.operations.update(account, id, args, actual);
  return { id, changed: differing };
}

/** The one that equals the arguments is taken as it is. What is nearly the same is a mistake to be shown. */
async function adoptIdentical(adoption: Adoption): Promise<Adopted | undefined> {
  const { definition, account, args, run, list } = adoption;
  const free = (await list(account, args)).filter(({ id }) => !run.isOurs(id));
  const equal = free.filter(
    (object) => possiblyDifferingArguments(definition, args, object.args).length === 0,
  );
  if (equal.length > 1) throw severalEqual(equal);
  const [same] = equal;
  if (same !== undefined) {
    run.claim(same.id);
    return { id: same.id, changed: [] };
  }
  const near = free.find((object) =>
    definition.uniqueBy === undefined
      ? definition.label(object.args) === definition.label(args)
      : hasSameKey(definition, args, object.args),
  );
  if (near !== undefined) throw duplicate(definition, args, near, run);
  return undefined;
}

function alreadyOurs(id: string): KadoaError {
  return new KadoaError("REFUSED", `${id} belongs to another resource of this program`, {
    fix: "declare it once: take one of the two resources out of the program, or name another object in `adopt`.",
  });
}

function severalEqual(objects: readonly Existing[]): KadoaError {
  const ids = objects.map(({ id }) => id).sort();
  return new KadoaError("REFUSED", `${ids.length} objects are identical to it: ${ids.join(", ")}`, {
    fix: `say which one with \`adopt: { id: ${JSON.stringify(ids[0])} }\`, and delete the others.`,
  });
}
