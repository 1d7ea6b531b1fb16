import { createRequire } from "node:module";
import { z } from "zod";

const manifestSchema = z.object({
  engines: z.object({ node: z.string() }),
  peerDependencies: z.object({ "@pulumi/pulumi": z.string() }),
});

/** The version ranges that this package's own package.json asks for. */
export function requirements(): { node: string; pulumiSdk: string } {
  const manifest: unknown = createRequire(__filename)("pulumi-kadoa/package.json");
  const { engines, peerDependencies } = manifestSchema.parse(manifest);
  return { node: engines.node, pulumiSdk: peerDependencies["@pulumi/pulumi"] };
}

/** Whether a version lies in a range of the two forms that are used here: `>=22.19` and `>=3.216.0 <4`. */
export function isWithin(version: string, range: string): boolean {
  return range.split(" ").every((bound) => {
    const isUpper = bound.startsWith("<");
    const order = compare(version, bound.replace(/^(>=|<)/, ""));
    return isUpper ? order < 0 : order >= 0;
  });
}

/** `3.216.0 or newer, below 4`. */
export function inWords(range: string): string {
  return range
    .split(" ")
    .map((bound) => (bound.startsWith("<") ? `below ${bound.slice(1)}` : `${bound.slice(2)} or newer`))
    .join(", ");
}

function compare(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const index = [0, 1, 2].find((part) => (left[part] ?? 0) !== (right[part] ?? 0)) ?? 0;
  return (left[index] ?? 0) - (right[index] ?? 0);
}

function numbersOf(version: string): number[] {
  return version
    .replace(/^v/, "")
    .split(/[.+-]/)
    .map((part) => Number.parseInt(part, 10) || 0);
}
