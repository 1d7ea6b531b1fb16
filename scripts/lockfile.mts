import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const needs = z.record(z.string(), z.string()).optional();
const part = z.object({ dependencies: needs, optionalDependencies: needs, peerDependencies: needs });
const lockfile = z.object({ packages: z.record(z.string(), part) });

type Packages = z.infer<typeof lockfile>["packages"];

/**
 * Where the package-lock.json of a folder installs packages and everything that they need.
 * @returns places like `node_modules/zod`
 */
export async function placesOf(folder: string, names: readonly string[]): Promise<Set<string>> {
  const text = await readFile(join(folder, "package-lock.json"), "utf8");
  const { packages } = lockfile.parse(JSON.parse(text));
  const found = new Set<string>();
  const add = (place: string | undefined) => {
    if (place === undefined || found.has(place)) return;
    found.add(place);
    const { dependencies, optionalDependencies, peerDependencies } = packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      add(placeOf(packages, place, name));
  };
  for (const name of names) add(placeOf(packages, "", name));
  return found;
}

/** Where Node finds a package from a place; undefined where an optional one is not installed. */
function placeOf(packages: Packages, from: string, name: string): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")))) {
    const inside = place === "" ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (inside in packages) return inside;
    if (place === "") return undefined;
  }
}
