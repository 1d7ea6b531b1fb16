import { isDeepStrictEqual } from "node:util";
import type { PlainArgs } from "../kind/arguments";
import { normalize } from "../kind/check";
import { reserved } from "../kind/conceal";
import type { ResourceDefinition } from "../kind/definition";
import { hiddenSecrets, observedState } from "./observed";

/** The arguments in which an object on the server is not what the program declares. */
export function differingArguments(
  definition: ResourceDefinition,
  declared: PlainArgs,
  actual: PlainArgs,
): string[] {
  const here = normalize(definition, declared);
  const there = observedState(definition, declared, actual);
  const names = new Set([...Object.keys(here), ...Object.keys(there)]);
  return [...names].filter((name) => !isDeepStrictEqual(here[name], there[name]));
}

/** The same where a secret that the server hides may differ, too. */
export function possiblyDifferingArguments(
  definition: ResourceDefinition,
  declared: PlainArgs,
  actual: PlainArgs,
): string[] {
  const hidden = hiddenSecrets(definition, declared, actual).map(topLevel);
  return [...new Set([...differingArguments(definition, declared, actual), ...hidden])];
}

/** Whether both have the same unique key, of a kind that exists once per key. */
export function hasSameKey(definition: ResourceDefinition, declared: PlainArgs, actual: PlainArgs): boolean {
  const here = normalize(definition, declared);
  const there = normalize(definition, actual);
  return (definition.uniqueBy ?? []).every((name) => isDeepStrictEqual(here[name], there[name]));
}

/** The account, kind and key for which there can be one object. */
export function uniqueKeyOf(definition: ResourceDefinition, args: PlainArgs): string {
  const { kind, uniqueBy = [] } = definition;
  const normal = normalize(definition, args);
  return JSON.stringify([kind, ...[...uniqueBy, "profile"].map((name) => normal[name] ?? null)]);
}

/** `enabled is true here and false there`, for each of the arguments; what is secret is not shown. */
export function differencesOf(
  definition: ResourceDefinition,
  declared: PlainArgs,
  actual: PlainArgs,
  names: readonly string[] = differingArguments(definition, declared, actual),
): string[] {
  const here = normalize(definition, declared);
  const there = observedState(definition, declared, actual);
  const secret = new Set((definition.secrets ?? []).map(topLevel));
  const closed = new Set(
    [here, there].flatMap((args) => reserved(definition, args)).map(({ path }) => path[0]),
  );
  return names.map((name) => {
    if (isDeepStrictEqual(here[name], there[name])) return `${name} is hidden there and cannot be compared`;
    if (secret.has(name)) return `${name} is another secret`;
    if (closed.has(name)) return `${name} is another, and not shown because it may hold a secret`;
    return `${name} is ${shown(here[name])} here and ${shown(there[name])} there`;
  });
}

function topLevel(path: string): string {
  return path.split(".")[0] ?? path;
}

/** Of a URL only the origin: the rest of it often is a credential. */
function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (typeof value === "string" && /^https?:/i.test(value) && URL.canParse(value)) {
    const { origin, href } = new URL(value);
    return `${origin}${href === `${origin}/` ? "" : "/…"}`;
  }
  return JSON.stringify(value);
}
