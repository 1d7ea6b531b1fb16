import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { KadoaError } from "../../client/errors";
import { isRecord, parseJson } from "../../client/json";

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

/** @throws KadoaError CONFIGURATION when the file is there already, or its folder is not */
export async function targetOf({ cwd, out }: { cwd: string; out?: string }): Promise<Target> {
  const hasTypescript = await exists(path.join(cwd, "tsconfig.json"));
  const file = path.resolve(cwd, out ?? (hasTypescript ? "kadoa.ts" : "kadoa.js"));
  const form = /\.([cm]?)([jt])s$/.exec(file);
  const fix = "name another file with --out; its name ends with .ts, .js, .mjs or .cjs.";
  if (form === null) throw new KadoaError("CONFIGURATION", `${file} is no name of a program`, { fix });
  if (await exists(file)) throw new KadoaError("CONFIGURATION", `${file} exists already`, { fix });
  if (!(await exists(path.dirname(file)))) {
    throw new KadoaError("CONFIGURATION", `there is no folder ${path.dirname(file)}`, { fix });
  }
  const [, system, language] = form;
  const typescript = language === "t";
  const isModule = system === "m" || (system === "" && (await isModulePackage(cwd)));
  const modules = isModule || typescript ? "esm" : "commonjs"; // TypeScript knows types only of what is imported.
  return { file, typescript, modules, statement: statementFor(file, { modules, isModule }) };
}

/** Node's ES modules want the name that the file has when it runs; CommonJS finds it without an ending. */
function statementFor(
  file: string,
  { modules, isModule }: { modules: ModuleSystem; isModule: boolean },
): string {
  const name = `./${path.basename(file)}`;
  const specifier =
    isModule || name.endsWith(".cts") ? name.replace(/ts$/, "js") : name.replace(/\.[jt]s$/, "");
  return modules === "esm" ? `import "${specifier}";` : `require("${specifier}");`;
}

async function isModulePackage(folder: string): Promise<boolean> {
  const manifest = parseJson(await readFile(path.join(folder, "package.json"), "utf8").catch(() => ""));
  return isRecord(manifest) && manifest.type === "module";
}

function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}
