import { isDeepStrictEqual } from "node:util";
import type { PlainArgs } from "./kind/arguments";
import { normalize } from "./kind/check";
import { managementArguments } from "./kind/define";
import type { ResourceDefinition } from "./kind/definition";

export interface DiffResult {
  /** False: nothing differs. Undefined: the engine compares the inputs itself, property by property. */
  changes?: boolean;
  replaces?: string[];
}

/** Compares what the state has with what the program declares. */
export function diff(definition: ResourceDefinition, olds: PlainArgs, news: PlainArgs): DiffResult {
  const before = normalize(definition, olds);
  const after = normalize(definition, news);
  if (isDeepStrictEqual(before, after)) return { changes: false };
  const replaces = (definition.replaceOn ?? []).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  if (replaces.length === 0) {
    // Said outright: the inputs alone may be equal, and what has not held has to be done again.
    return definition.vouchesFor !== undefined && before.verified !== true ? { changes: true } : {};
  }
  return { replaces: [...replaces] };
}

/** Whether nothing changes but how the object is managed, which is none of the server's business. */
export function isOnlyManaged(definition: ResourceDefinition, olds: PlainArgs, news: PlainArgs): boolean {
  const before = normalize(definition, olds);
  const after = normalize(definition, news);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  return changed.length > 0 && changed.every((name) => managementArguments.includes(name));
}
