import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../client/json";
import type { PlainArgs } from "../kind/arguments";
import { normalize } from "../kind/check";
import type { ResourceDefinition } from "../kind/definition";
import { propertyPath } from "../kind/paths";
import { withoutMetadata } from "../state/metadata";

export type Difference = "add" | "delete" | "update";

type Path = readonly (string | number)[];
type Note = (path: Path, difference: Difference) => void;

/**
 * What differs between a state and the arguments that are declared, by Pulumi's paths. Sets differ by element and not by
 * position; what is secret differs as a whole, because the names in it may be secret as well.
 */
export function differencesOf(
  definition: ResourceDefinition,
  state: PlainArgs,
  declared: PlainArgs,
): Map<string, Difference> {
  const found = new Map<string, Difference>();
  const secrets = new Set(definition.secrets ?? []);
  const sets = new Set<unknown>(definition.sets ?? []);
  const note: Note = (path, difference) => {
    const key = propertyPath(path);
    found.set(key, found.has(key) ? "update" : difference);
  };
  const walk = (path: Path, before: unknown, after: unknown): void => {
    if (isDeepStrictEqual(before, after)) return;
    const isWhole = secrets.has(path.join("."));
    if (!isWhole && isRecord(before) && isRecord(after)) {
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
        walk([...path, name], before[name], after[name]);
    } else if (!isWhole && Array.isArray(before) && Array.isArray(after)) {
      if (path.length === 1 && sets.has(path[0])) elements(path, before, after, note);
      else
        for (let index = 0; index < Math.max(before.length, after.length); index++)
          walk([...path, index], before[index], after[index]);
    } else note(path, before === undefined ? "add" : after === undefined ? "delete" : "update");
  };
  walk([], normalize(definition, withoutMetadata(state)), normalize(definition, declared));
  return found;
}

/** A path of what goes is one of the state, and a path of what comes one of the program. */
function elements(path: Path, before: readonly unknown[], after: readonly unknown[], note: Note): void {
  for (const [index, value] of before.entries()) if (!after.includes(value)) note([...path, index], "delete");
  for (const [index, value] of after.entries()) if (!before.includes(value)) note([...path, index], "add");
}
