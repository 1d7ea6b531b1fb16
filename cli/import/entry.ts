import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
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
