import { isDeepStrictEqual } from "node:util";
import { type Phrase, phrase } from "./phrase";
import type { ReviewedResource } from "./reviewed";
import { isSecret, pathParts, shown } from "./values";

/** How the place changes to which a channel leads. */
export interface TargetChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** For a place that is one value: where it was and where it is, as the end of a sentence. */
  readonly moved?: Phrase;
  /** The values themselves that were no target before. */
  readonly fresh: readonly unknown[];
}

const unmoved: TargetChange = { added: [], removed: [], fresh: [] };

/** The argument with which a channel leads elsewhere. Of two secrets only the engine knows whether they differ. */
function changedTarget({ definition, before, after, changedPaths }: ReviewedResource): string | undefined {
  const isMoved = (argument: string) =>
    !isDeepStrictEqual(before?.args[argument], after?.args[argument]) ||
    (isSecret(after?.args[argument]) && changedPaths.some((path) => pathParts(path)[0] === argument));
  return definition.channel?.target.find(isMoved);
}

export function targetChange(resource: ReviewedResource): TargetChange {
  const { before, after } = resource;
  const name = changedTarget(resource);
  if (name === undefined || after === undefined) return unmoved;
  const [from, to] = [before?.args[name], after.args[name]];
  const fresh = valuesOf(to).filter((value) => !valuesOf(from).includes(value));
  if (before === undefined) return { ...unmoved, fresh };
  if (Array.isArray(from) && Array.isArray(to)) {
    const gone = from.filter((value) => !to.includes(value));
    return { added: fresh.map(shown), removed: gone.map(shown), fresh };
  }
  return { ...unmoved, moved: moved(name, from, to), fresh };
}

/** Where a channel leads, in the words of its most telling argument. */
export function targetOf({ definition, after }: ReviewedResource): string[] {
  const [name] = definition.channel?.target ?? [];
  return name === undefined ? [] : valuesOf(after?.args[name]).map(shown);
}

function moved(name: string, from: unknown, to: unknown): Phrase {
  if (isSecret(from) || isSecret(to)) return phrase`leads elsewhere: ${name} changes`;
  if (shown(from) === shown(to))
    return phrase`leads to another path or query of ${shown(to).replace(/\/…$/, "")}`;
  return phrase`leads to ${shown(to)} instead of ${shown(from)}`;
}

function valuesOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
