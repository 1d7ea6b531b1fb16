import type { ReviewedResource } from "./reviewed";
import { pathParts, secretPaths, valueAt } from "./values";

export interface SecretChange {
  readonly path: string;
  readonly how: "changes" | "is added" | "is removed";
}

/** Which secrets change, by their paths. What they are is in no preview, and in no review. */
export function secretChanges({ action, before, after, changedPaths }: ReviewedResource): SecretChange[] {
  if (action !== "update" && action !== "replace") return [];
  const found = new Map<string, SecretChange>();
  for (const changed of changedPaths) {
    const parts = pathParts(changed);
    const was = secretsAround(before?.args, parts);
    const is = secretsAround(after?.args, parts);
    for (const path of new Set([...was, ...is])) {
      // Where the whole was a secret and now a part of it is, or the other way round, the part says it.
      if ([...was, ...is].some((other) => other.startsWith(`${path}.`))) continue;
      const how = !isWithin(path, was) ? "is added" : !isWithin(path, is) ? "is removed" : "changes";
      found.set(path, { path, how });
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isWithin(path: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => path === secret || path.startsWith(`${secret}.`));
}

/** The secret that a path leads to or into; where it leads above some, all of them. */
function secretsAround(args: unknown, parts: readonly string[]): string[] {
  for (let length = 1; length <= parts.length; length++) {
    const path = parts.slice(0, length);
    const found = secretPaths(valueAt(args, path), path.join("."));
    if (found.length === 1 && found[0] === path.join(".")) return found;
    if (length === parts.length) return found;
  }
  return [];
}
