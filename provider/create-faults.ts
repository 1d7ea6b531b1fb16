import { isDeepStrictEqual } from "node:util";
import { KadoaError } from "../client/errors";
import { normalise } from "./check";
import type { Existing, PlainArgs, ResourceDefinition } from "./define";
import { observedState } from "./drift";

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

/** A create whose answer was lost and whose effect does not show. */
export function unclear(fault: KadoaError, posts: number, whyUnseen?: KadoaError): KadoaError {
  const times = posts === 1 ? "" : `, the last of ${posts} times`;
  const seen =
    whyUnseen === undefined
      ? `nothing that it made is to be seen${times}`
      : `what it made could not be looked for: ${whyUnseen.problem}`;
  return new KadoaError(fault.code, `${fault.problem}; ${seen}`, {
    ...fault.details,
    fix: "run it again; should it then exist twice, `pulumi-kadoa orphans` shows the one that nobody manages.",
  });
}

/** The place of a resource that exists once per key is taken. */
export function duplicate(
  definition: ResourceDefinition,
  declared: PlainArgs,
  existing: Existing,
): KadoaError {
  const differences = differencesOf(definition, declared, existing.args);
  const compared =
    differences.length === 0 ? "exactly as declared" : `which differs: ${differences.join("; ")}`;
  const adopt = [
    `\`adopt: { id: ${JSON.stringify(existing.id)} }\``,
    ...(differences.length === 0 ? ['`adopt: "identical"`'] : []),
  ];
  return new KadoaError("DUPLICATE", `it exists already: ${named(existing)}, ${compared}`, {
    fix: `if the resource was renamed or moved in the program, add \`aliases\` with its old name; to manage the existing one from here, set ${adopt.join(" or ")}.`,
  });
}

function named({ id, createdAt }: Existing): string {
  return `${id}${createdAt ? ` (created ${createdAt})` : ""}`;
}

/** `enabled is true here and false there`, for each argument; what is secret is not shown. */
function differencesOf(definition: ResourceDefinition, declared: PlainArgs, actual: PlainArgs): string[] {
  const here = normalise(definition, declared);
  const there = observedState(definition, declared, actual);
  const secret = new Set((definition.secrets ?? []).map((path) => path.split(".")[0]));
  return [...new Set([...Object.keys(here), ...Object.keys(there)])]
    .filter((name) => !isDeepStrictEqual(here[name], there[name]))
    .map((name) =>
      secret.has(name)
        ? `${name} is another secret`
        : `${name} is ${shown(here[name])} here and ${shown(there[name])} there`,
    );
}

function shown(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
