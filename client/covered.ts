import { createHash } from "node:crypto";

// How a verification notes what it covers: the same in a program and in a provider, so that a stack which moves from one
// to the other need not be verified again.

/** One resource, or the id of one, as text. Objects have no order of their own. */
export function coveredText(facts: unknown): string {
  return JSON.stringify(canonical(facts));
}

/** A digest of all that is covered. A list of resources is a set. */
export function coveredDigest(texts: readonly string[]): string {
  return createHash("sha256")
    .update([...texts].sort().join("\n"))
    .digest("hex");
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, canonical(inner)]);
  return entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
