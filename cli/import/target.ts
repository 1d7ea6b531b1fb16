import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { KadoaError } from "../../client/errors";
import { isRecord, parseJson } from "../../client/json";

/** How Pulumi runs the program of a project. */
export interface Entry {
  /** Where the program's sources are. */
  folder: string;
  /** Whether a plain `.js` or `.ts` there is an ES module. */
  isModule: boolean;
  /** Whether TypeScript is compiled before Node looks for a file; else Node wants the name that the file has. */
  isCompiled: boolean;
}

const indexes = ["index.js", "index.mjs", "index.ts", "index.mts"];
const loaderFlag = /^\s*nodeargs:.*(?:--loader|--import|--require|-r\s)/m;

/** Finds the program as Pulumi's host for Node does: by `main` in Pulumi.yaml, by package.json, in the folder. */
export async function entryOf(cwd: string): Promise<Entry> {
  const project = await textOf(path.join(cwd, "Pulumi.yaml"));
  const main = /^main:[ \t]*["']?([^"'#\r\n]+?)["']?[ \t]*(?:#.*)?$/m.exec(project)?.[1];
  const start = path.resolve(cwd, main ?? ".");
  const { folder, manifest } = await packageOf(start);
  const isModule = manifest.type === "module";
  const program = await fileOf(main === undefined ? await declaredIn(folder, manifest, start) : start);
  if (await isOutput(program, cwd)) return { folder: path.resolve(cwd), isModule, isCompiled: true };
  // Without a loader it is Node itself that runs the TypeScript of an ES module.
  const isCompiled = !isModule || loaderFlag.test(project) || hasTsNode(folder);
  return { folder: path.dirname(program), isModule, isCompiled };
}

/** The nearest package.json, which says for Node what the files beneath it are. */
async function packageOf(start: string): Promise<{ folder: string; manifest: Record<string, unknown> }> {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const manifest = parseJson(await textOf(path.join(folder, "package.json")));
    if (isRecord(manifest)) return { folder, manifest };
    if (path.dirname(folder) === folder) return { folder: start, manifest: {} };
  }
}

async function declaredIn(
  folder: string,
  { exports, main }: Record<string, unknown>,
  otherwise: string,
): Promise<string> {
  const own = isRecord(exports) ? exports["."] : exports;
  const declared = isRecord(own) ? (own.default ?? own.require ?? own.import) : (own ?? main);
  const program = typeof declared === "string" ? path.join(folder, declared) : otherwise;
  return (await exists(program)) ? program : otherwise;
}

async function fileOf(program: string): Promise<string> {
  const found = await stat(program).catch(() => undefined);
  if (found?.isDirectory() !== true) return program;
  for (const index of indexes) {
    if (await exists(path.join(program, index))) return path.join(program, index);
  }
  return path.join(program, "index.ts");
}

/** Whether it is JavaScript that somebody's build has made of TypeScript. */
async function isOutput(program: string, cwd: string): Promise<boolean> {
  if (!/\.[cm]?js$/.test(program) || !(await exists(path.join(cwd, "tsconfig.json")))) return false;
  const isElsewhere = path.dirname(program) !== path.resolve(cwd);
  return isElsewhere || exists(program.replace(/js$/, "ts"));
}

/** Pulumi compiles with it, and it reads `.js` as the name of what it makes of a `.ts`. */
function hasTsNode(folder: string): boolean {
  try {
    createRequire(path.join(folder, "package.json")).resolve("ts-node/esm");
    return true;
  } catch {
    return false;
  }
}

function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}

export function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

/** How a program names what it imports and exports. */
export type ModuleSystem = "esm" | "commonjs";

/** The program's new file. */
export interface Target {
  file: string;
  language: "typescript" | "javascript" | "yaml";
  modules: ModuleSystem;
  /** What the user does to have it run. */
  step: string;
}

interface Wanted {
  cwd: string;
  out?: string;
  /** Whether it declares resources of the native plug-in. */
  native?: boolean;
}

const endings = "name another file with --out; its name ends with .ts, .js, .mjs or .cjs";
const fix = `${endings}, or over the plug-in .yaml.`;

/** @throws KadoaError CONFIGURATION when it is no file of a program, or its folder is not there */
export async function targetOf({ cwd, out, native = false }: Wanted): Promise<Target> {
  const runtime = await otherRuntime(cwd);
  if (runtime !== undefined && !native) {
    throw new KadoaError(
      "CONFIGURATION",
      `the classes need a program in Node, and this project has one in ${runtime}`,
      {
        fix: "add --native, for resources of the native plug-in.",
      },
    );
  }
  const hasTypescript = await exists(path.join(cwd, "tsconfig.json"));
  const usual = runtime !== undefined ? "kadoa.yaml" : hasTypescript ? "kadoa.ts" : "kadoa.js";
  const file = path.resolve(cwd, out ?? usual);
  const form = /\.(?:([cm]?)([jt])s|ya?ml)$/.exec(file);
  if (form === null) throw new KadoaError("CONFIGURATION", `${file} is no name of a program`, { fix });
  if (!(await exists(path.dirname(file)))) {
    throw new KadoaError("CONFIGURATION", `there is no folder ${path.dirname(file)}`, { fix });
  }
  const [, system, language] = form;
  if (language === undefined) {
    if (native) return { file, language: "yaml", modules: "commonjs", step: stepOfYaml(file) };
    throw new KadoaError("CONFIGURATION", `${file} is a program in YAML, which needs --native`, {
      fix: "add it.",
    });
  }
  const entry = await entryOf(cwd);
  const isModule = system === "m" || (system === "" && entry.isModule);
  const modules = isModule || language === "t" ? "esm" : "commonjs"; // TypeScript knows types only of what is imported.
  const statement = statementFor(file, { modules, isModule, entry });
  const step = `add \`${statement}\` to your program`;
  return { file, language: language === "t" ? "typescript" : "javascript", modules, step };
}

/** The language of a project that has no program in Node. */
async function otherRuntime(cwd: string): Promise<string | undefined> {
  const project = await textOf(path.join(cwd, "Pulumi.yaml"));
  return /^runtime:\s*(?:name:\s*)?["']?(yaml|python|go|dotnet|java)\b/m.exec(project)?.[1];
}

/** Pulumi reads one file, and takes this name before that of the project. */
function stepOfYaml(file: string): string {
  const name = path.basename(file);
  return name === "Main.yaml"
    ? "nothing: Pulumi runs Main.yaml as it stands"
    : `put what ${name} declares into your program: in YAML its \`config\` and \`resources\` as they stand`;
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
