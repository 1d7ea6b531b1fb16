import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../client/json";
import { isMaskedText } from "../../client/masks";
import type { PlainArgs } from "../kind/arguments";
import { normalize } from "../kind/check";
import { concealed, reserved } from "../kind/conceal";
import type { ResourceDefinition } from "../kind/definition";
import { CHANGED_OUTSIDE, NOT_SHOWN } from "../kind/markers";
import { valueAt } from "../kind/paths";

/**
 * What a refresh stores: the server's values, except that nothing is a difference which the server filled in by
 * itself, and that secrets stay as they are held. Where the server's differ, and where it has something of a form
 * that this version does not know, a marker stands for the whole: the names in it may be secret, too.
 */
export function observedState(
  definition: ResourceDefinition,
  prior: PlainArgs,
  remote: PlainArgs,
): PlainArgs {
  const state: PlainArgs = { ...normalize(definition, remote), ...kept(definition, prior) };
  for (const name of definition.filledByServer ?? []) {
    if (prior[name] === undefined) delete state[name];
  }
  const observed = concealed(definition, state, (value, path, why) => {
    if (why === "unknown") return CHANGED_OUTSIDE;
    const before = valueAt(prior, path);
    if (isDeepStrictEqual(before, value) || isEmpty(value)) return value;
    return why === "secret" && isMaskOf(before, value) ? before : CHANGED_OUTSIDE;
  });
  return normalize(definition, observed);
}

/** What a look-up returns: the server's values without any secret, and without what may hold one. */
export function lookedUpState(
  definition: ResourceDefinition,
  prior: PlainArgs,
  remote: PlainArgs,
): PlainArgs {
  const state = { ...normalize(definition, remote), ...kept(definition, prior) };
  return concealed(definition, state, (value, _path, why) => {
    if (why === "secret") return undefined;
    return isEmpty(value) ? value : NOT_SHOWN;
  });
}

/**
 * What an import stores, and prints as a program: the server's values, and a marker to fill in for each secret and for
 * what may hold one.
 */
export function importedState(definition: ResourceDefinition, remote: PlainArgs): PlainArgs {
  return concealed(definition, normalize(definition, remote), (value, path) => {
    // A secret that may be left out altogether is not made up.
    if (isEmpty(value) || (value === undefined && path.length === 1)) return value;
    return isRecord(value) ? { "not-shown": NOT_SHOWN } : NOT_SHOWN;
  });
}

/** An imported state with what it does not show taken from the program, which has to know it. */
export function filledIn(definition: ResourceDefinition, state: PlainArgs, program: PlainArgs): PlainArgs {
  const hidden = reserved(definition, { ...program, ...state }).map(({ path }) => path);
  const secrets = (definition.secrets ?? []).map((path) => path.split("."));
  return [...hidden, ...secrets].reduce(
    (filled, path) => withValueAt(filled, path, valueAt(program, path)),
    state,
  );
}

function withValueAt(target: PlainArgs, [key, ...rest]: readonly string[], value: unknown): PlainArgs {
  if (key === undefined) return target;
  if (rest.length === 0) {
    const { [key]: _, ...others } = target;
    return value === undefined ? others : { ...others, [key]: value };
  }
  const inner = target[key];
  return isRecord(inner) ? { ...target, [key]: withValueAt(inner, rest, value) } : target;
}

/** Paths of declared secrets that the server does not show, so that nobody can tell whether they are the same. */
export function hiddenSecrets(
  definition: ResourceDefinition,
  declared: PlainArgs,
  remote: PlainArgs,
): string[] {
  return (definition.secrets ?? []).filter((path) => {
    const keys = path.split(".");
    return leaves(valueAt(declared, keys), valueAt(remote, keys)).some(
      ([here, there]) => here !== undefined && here !== there && isMasked(there),
    );
  });
}

function leaves(here: unknown, there: unknown): [here: unknown, there: unknown][] {
  if (!isRecord(here)) return [[here, there]];
  const other = isRecord(there) ? there : {};
  return Object.keys(here).map((name) => [here[name], other[name]]);
}

/** Arguments that say how to manage the object and have no counterpart on the server. */
function kept(definition: ResourceDefinition, prior: PlainArgs): PlainArgs {
  return Object.fromEntries(
    Object.entries(prior).filter(([name]) => definition.localArguments.includes(name)),
  );
}

/** Services that hide a secret answer with nothing, or with a mask in its place. */
export function isMasked(value: unknown): boolean {
  return value === undefined || isMaskedText(value);
}

/** Whether the server may well hold this secret and only hides it: its names are shown, or it as a whole is not. */
function isMaskOf(prior: unknown, shown: unknown): boolean {
  if (!isRecord(shown)) return isMasked(shown);
  if (!isRecord(prior)) return false;
  const names = Object.keys(shown);
  return (
    names.length === Object.keys(prior).length &&
    names.every(
      (name) => prior[name] === shown[name] || (name in prior && isMaskOf(prior[name], shown[name])),
    )
  );
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
