import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../client/json";
import { normalise } from "./check";
import type { PlainArgs, ResourceDefinition } from "./define";

/** Stands in the state where the server holds another secret than we sent; the secret itself never enters. */
export const CHANGED_OUTSIDE = "(changed outside Pulumi)";

/**
 * What a refresh stores: the server's values, except that secrets stay as they are held, or become a marker
 * where the server's differ, and that nothing is a difference which the server filled in by itself.
 */
export function observedState(definition: ResourceDefinition, held: PlainArgs, remote: PlainArgs): PlainArgs {
  const state: PlainArgs = { ...normalise(definition, remote), ...kept(definition, held) };
  for (const name of definition.filledByServer ?? []) {
    if (held[name] === undefined) delete state[name];
  }
  for (const path of definition.secrets ?? []) {
    const keys = path.split(".");
    const secret = heldSecret(valueAt(held, keys), valueAt(remote, keys));
    setAt(state, keys, secret);
  }
  return normalise(definition, state);
}

/** What a look-up returns: the server's values without any secret. */
export function lookedUpState(definition: ResourceDefinition, held: PlainArgs, remote: PlainArgs): PlainArgs {
  const state = structuredClone({ ...normalise(definition, remote), ...kept(definition, held) });
  for (const path of definition.secrets ?? []) setAt(state, path.split("."), undefined);
  return state;
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
function kept(definition: ResourceDefinition, held: PlainArgs): PlainArgs {
  return Object.fromEntries(
    Object.entries(held).filter(([name]) => definition.localArguments.includes(name)),
  );
}

/** Servers that hide secrets answer with nothing, or with a row of one sign, or with its last letters. */
export function isMasked(value: unknown): boolean {
  return (
    value === undefined || (typeof value === "string" && /[*•]{3,}|^x{4,}$|redacted|masked/i.test(value))
  );
}

function heldSecret(held: unknown, remote: unknown): unknown {
  if (isDeepStrictEqual(held, remote)) return held;
  if (isRecord(remote)) {
    const before = isRecord(held) ? held : {};
    return Object.fromEntries(
      Object.entries(remote).map(([name, value]) => [name, heldSecret(before[name], value)]),
    );
  }
  return isMasked(remote) ? held : CHANGED_OUTSIDE;
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((current, key) => (isRecord(current) ? current[key] : undefined), value);
}

/** Sets or removes a nested value; where its parent is missing there is nothing to protect. */
function setAt(target: PlainArgs, keys: readonly string[], value: unknown): void {
  const [first, ...rest] = keys;
  if (first === undefined) return;
  if (rest.length === 0) {
    if (value === undefined) delete target[first];
    else target[first] = value;
    return;
  }
  const inner = target[first];
  if (!isRecord(inner)) return;
  const copy = { ...inner };
  target[first] = copy;
  setAt(copy, rest, value);
}
