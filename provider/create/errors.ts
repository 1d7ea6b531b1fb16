import { KadoaError } from "../../client/errors";
import type { Run } from "../account/run";
import type { PlainArgs } from "../kind/arguments";
import type { Existing, ResourceDefinition } from "../kind/definition";
import { differencesOf, possiblyDifferingArguments } from "../state/comparison";

/** Several objects may be what a create with a lost answer made. */
export function ambiguous(fault: KadoaError, candidates: readonly Existing[]): KadoaError {
  const [one] = candidates;
  const many = candidates.length > 1;
  const problem = `${fault.problem}; ${candidates.map(named).join(" and ")} ${many ? "are" : "is"} as declared, and it cannot be told whether this call made ${many ? "one of them" : "it"}`;
  return new KadoaError("AMBIGUOUS", problem, {
    ...fault.details,
    fix: `to use ${many ? "one of them" : "it"}, set \`adopt: { id: ${JSON.stringify(one?.id)} }\`${many ? " and delete the others" : ""}; to make another one, run it again.`,
  });
}

/** No create can have made what a resource of this program stands for already. */
export function answeredWithOurs(id: string): KadoaError {
  return new KadoaError(
    "UNEXPECTED_ANSWER",
    `the answer names ${id}, for which another resource of this program stands`,
  );
}

/** A create whose answer was lost and whose effect does not show. */
export function unclear(fault: KadoaError, posts: number, whyUnseen?: KadoaError): KadoaError {
  const times = posts === 1 ? "" : `, the last of ${posts} times`;
  const seen =
    whyUnseen === undefined
      ? `nothing that it made is to be seen${times}`
      : `what it made could not be looked for: ${whyUnseen.problem}`;
  return new KadoaError(fault.code, `${fault.problem}; ${seen}`, {
    ...fault.details,
    fix: "run `pulumi up` again: it looks for what was made before it makes anything.",
  });
}

/** The unique key of a resource is taken, by an object of which nothing shows that this stack made it. */
export function duplicate(
  definition: ResourceDefinition,
  declared: PlainArgs,
  existing: Existing,
  { readsState }: Pick<Run, "readsState">,
): KadoaError {
  const differing = possiblyDifferingArguments(definition, declared, existing.args);
  const differences = differencesOf(definition, declared, existing.args, differing);
  const compared =
    differences.length === 0 ? "exactly as declared" : `which differs: ${differences.join("; ")}`;
  const adopt = differences.length === 0 ? '"identical"' : `{ id: ${JSON.stringify(existing.id)} }`;
  const subject = definition.uniqueBy?.length === 0 ? "a workspace has only one, and it" : "it";
  const { unproved, otherwise } = proof(definition, declared, readsState);
  const message = `${subject} exists already: ${named(existing)}, ${compared}${unproved}`;
  return new KadoaError("DUPLICATE", message, {
    fix: `to manage it from here, set \`adopt: ${adopt}\`; ${otherwise}.`,
  });
}

/** What would have shown that the object is this stack's, and what to do where it is all the same. */
function proof(
  { uniqueBy }: ResourceDefinition,
  { adopt }: PlainArgs,
  readsState: boolean,
): { unproved: string; otherwise: string } {
  const unproved = "; nothing shows that this stack made it";
  // The state is asked only for kinds that exist once per key, and not where the program names the object.
  if (uniqueBy === undefined) {
    return {
      unproved: "",
      otherwise: "if this stack holds it under another name, add `aliases` with that name",
    };
  }
  if (!readsState) {
    return {
      unproved,
      otherwise:
        "if this stack holds it under another name, add `aliases` with that name; if it is replaced by force, add the " +
        "option `deleteBeforeReplace`; if another resource gives it up, let an `up` before this one do that",
    };
  }
  if (adopt !== undefined) {
    return {
      unproved: "",
      otherwise: "if this stack holds it under another name, remove `adopt`: its state proves that",
    };
  }
  return {
    unproved,
    otherwise:
      "if another stack declares it, declare it in one of the two only; if version 0.1 wrote this stack's state, " +
      "run `pulumi refresh` first",
  };
}

function named({ id, createdAt }: Existing): string {
  return `${id}${createdAt ? ` (created ${createdAt})` : ""}`;
}
