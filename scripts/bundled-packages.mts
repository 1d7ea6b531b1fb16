import { join } from "node:path";
import { root } from "./checkout.mts";

export interface Bundle {
  /** Code by the name of its file in dist/. */
  readonly files: ReadonlyMap<string, string>;
  /** The folders of the packages that it holds parts of, in order of their names. */
  readonly packages: readonly string[];
}

/** The folders of the packages that modules are from. */
export function packagesIn(modules: readonly string[]): string[] {
  const folders = modules.map(folderOf);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** The folder of the package that a module is from; the bundler adds one of its own. */
function folderOf(id: string): string | undefined {
  if (id.startsWith("\0rolldown/")) return join(root, "node_modules", "rolldown");
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll("\\", "/"))?.[0];
}
