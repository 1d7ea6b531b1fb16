import path from "node:path";
import { KadoaError } from "../../client/errors";
import { type Entry, entryOf, exists } from "./entry";

/** How a program names what it imports and exports. */
export type ModuleSystem = "esm" | "commonjs";

/** The program's new file. */
export interface Target {
  file: string;
  typescript: boolean;
  modules: ModuleSystem;
  /** How the user's program takes the file in. */
  statement: string;
}

const fix = "name another file with --out; its name ends with .ts, .js, .mjs or .cjs.";

/** @throws KadoaError CONFIGURATION when it is no file of a program, or its folder is not there */
export async function targetOf({ cwd, out }: { cwd: string; out?: string }): Promise<Target> {
  const hasTypescript = await exists(path.join(cwd, "tsconfig.json"));
  const file = path.resolve(cwd, out ?? (hasTypescript ? "kadoa.ts" : "kadoa.js"));
  const form = /\.([cm]?)([jt])s$/.exec(file);
  if (form === null) throw new KadoaError("CONFIGURATION", `${file} is no name of a program`, { fix });
  if (!(await exists(path.dirname(file)))) {
    throw new KadoaError("CONFIGURATION", `there is no folder ${path.dirname(file)}`, { fix });
  }
  const [, system, language] = form;
  const typescript = language === "t";
  const entry = await entryOf(cwd);
  const isModule = system === "m" || (system === "" && entry.isModule);
  const modules = isModule || typescript ? "esm" : "commonjs"; // TypeScript knows types only of what is imported.
  return { file, typescript, modules, statement: statementFor(file, { modules, isModule, entry }) };
}

/** @throws KadoaError CONFIGURATION when the file is there already: it may be somebody's work */
export async function requireNew({ file }: Target): Promise<void> {
  if (await exists(file)) throw new KadoaError("CONFIGURATION", `${file} exists already`, { fix });
}

/** Node's ES modules want the name that the file has when it runs; CommonJS finds it without an ending. */
function statementFor(
  file: string,
  { modules, isModule, entry }: { modules: ModuleSystem; isModule: boolean; entry: Entry },
): string {
  const relative = path.relative(entry.folder, file).split(path.sep).join("/");
  const name = relative.startsWith("../") ? relative : `./${relative}`;
  const ran = entry.isCompiled || name.endsWith(".cts") ? name.replace(/ts$/, "js") : name;
  const specifier = isModule || name.endsWith(".cts") ? ran : name.replace(/\.[jt]s$/, "");
  return modules === "esm" ? `import "${specifier}";` : `require("${specifier}");`;
}
