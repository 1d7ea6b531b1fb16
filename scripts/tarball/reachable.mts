// What the entries of the package load and declare, file by file. The compiler also writes what a bundle has taken the
// place of, and declarations that no entry refers to; neither is published.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Fault } from "../fault.mts";

const entries = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), default: z.string() })])),
  bin: z.record(z.string(), z.string()),
});

interface Form {
  /** Finds the relative names that a file of this form refers to. */
  readonly pattern: RegExp;
  /** The files that such a name can mean. */
  candidates(place: string): string[];
}

const code: Form = {
  pattern: /\b(?:require|import)\(\s*["'`](\.[^"'`]+)["'`]/g,
  candidates: (place) => [place, `${place}.js`, join(place, "index.js")],
};
const declarations: Form = {
  pattern: /\b(?:from|import\(|import)\s*["'](\.[^"']+)["']/g,
  candidates: (place) => [`${place.replace(/\.js$/, "")}.d.ts`, join(place, "index.d.ts")],
};

/**
 * The code and declarations that the entries in package.json lead to.
 * @param folder of the package, built
 * @returns paths from there, such as `dist/sdk/index.js`
 * @throws Fault when a file refers to one that is not there
 */
export function reachableIn(folder: string): Set<string> {
  const manifest = entries.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const found = new Set<string>();
  for (const entry of Object.values(manifest.exports)) {
    if (typeof entry === "string") continue;
    follow(folder, join(entry.default), code, found);
    follow(folder, join(entry.types), declarations, found);
  }
  for (const file of Object.values(manifest.bin)) follow(folder, join(file), code, found);
  return found;
}

function follow(folder: string, file: string, form: Form, found: Set<string>): void {
  if (found.has(file)) return;
  found.add(file);
  if (file.endsWith(".json")) return;
  for (const [, name = ""] of readFileSync(join(folder, file), "utf8").matchAll(form.pattern)) {
    const places = form.candidates(join(dirname(file), name));
    const place = places.find((candidate) => /\.\w+$/.test(candidate) && existsSync(join(folder, candidate)));
    if (place === undefined) {
      throw new Fault(`${file} refers to ${name}, which is not there.`, {
        fix: "npm run build; when that does not help, delete dist/ first.",
      });
    }
    follow(folder, place, form, found);
  }
}
