import path from "node:path";
import ts from "typescript";
import { versions } from "../installation";
import type { Manager } from "./managers";
import type { Row } from "./rows.mts";

type Files = Record<string, unknown>;

interface Form {
  /** Whether files are ES modules, and what they are called. */
  readonly esm: boolean;
  readonly extension: "js" | "ts";
  /** Who compiles TypeScript: Pulumi, which reads tsconfig.json and needs a compiler, or what `load` and `node` name. */
  readonly byPulumi?: boolean;
  /** The file that Pulumi loads, where that is not the program itself. */
  readonly load?: string;
  /** How Node runs an inline program. */
  readonly node: readonly string[];
  readonly needs?: Readonly<Record<string, string>>;
}

const forms: Record<Row["program"], Form> = {
  "CommonJS JavaScript": { esm: false, extension: "js", node: [] },
  "ESM JavaScript": { esm: true, extension: "js", node: [] },
  "CommonJS TypeScript": { esm: false, extension: "ts", byPulumi: true, node: [] },
  "ESM TypeScript": { esm: true, extension: "ts", byPulumi: true, node: [] },
  tsx: {
    esm: true,
    extension: "ts",
    load: 'import { register } from "tsx/esm/api";\nregister();\nawait import("./program.ts");\n',
    node: ["--import", "tsx"],
    needs: { tsx: versions.tsx },
  },
  "type stripping": { esm: true, extension: "ts", node: [] },
};

/** What makes a program of the text that declares it. */
const run = "export const settingId = declare().settingId;\n";

/** What Node refuses to strip: so it is seen that another one loads it. */
const notErasable = "enum Loaded {\n  Fully,\n}\nif (Loaded[0] !== 'Fully') throw new Error('not loaded');\n";

/** A project of a row, before anything is installed. */
export interface ProjectFiles {
  readonly files: Files;
  /** The folder of Pulumi.yaml in it. */
  readonly folder: string;
  /** The arguments with which Node runs an inline program. */
  readonly inline?: readonly string[];
}

/** The texts of test/compat/program.ts and test/compat/inline.ts. */
export interface Programs {
  readonly plain: string;
  readonly inline: string;
}

/** The files of a row's project. */
export function filesOf(row: Row, programs: Programs, tarball: string, { settings }: Manager): ProjectFiles {
  const form = forms[row.program];
  const isWorkspace = row.layout === "monorepo" || row.layout === "behind";
  const folder = isWorkspace ? "packages/program" : ".";
  const { main, code } = codeOf(row, form, programs);
  const manifest = {
    name: "program",
    version: "1.0.0",
    private: true,
    type: form.esm ? "module" : "commonjs",
    main,
    dependencies: dependenciesOf(row, form, tarball),
  };
  const options = form.extension === "ts" && !form.byPulumi ? "  options:\n    typescript: false\n" : "";
  const place = row.layout === "subfolder" ? "main: infra/\n" : "";
  const files: Files = {
    ...settings,
    ...(isWorkspace
      ? { "package.json": { name: "workspace", private: true, workspaces: ["packages/*"] } }
      : {}),
    [path.join(folder, "package.json")]: manifest,
    // Pulumi looks for it where it is run, Node beside the file.
    ...(row.layout === "subfolder" ? { "infra/package.json": { type: manifest.type, main } } : {}),
    [path.join(folder, "Pulumi.yaml")]: `name: matrix\nruntime:\n  name: nodejs\n${options}${place}`,
  };
  const beside = row.layout === "subfolder" ? "infra" : folder;
  for (const [name, content] of Object.entries(code)) files[path.join(beside, name)] = content;
  if (row.layout === "behind") Object.assign(files, platform(programs.plain, tarball, row));
  return { files, folder, ...(row.layout === "inline" ? { inline: [...form.node, main] } : {}) };
}

/** The program's own files, and which of them is run. */
function codeOf(row: Row, form: Form, programs: Programs): { main: string; code: Files } {
  const text =
    form.load === undefined ? textOf(row, programs.plain) : textOf(row, programs.plain) + notErasable;
  const compiler: Files = form.byPulumi ? { "tsconfig.json": { compilerOptions: compiling(row) } } : {};
  const [index, program] = [`index.${form.extension}`, `program.${form.extension}`];
  if (row.layout === "inline")
    return { main: index, code: { [index]: written(programs.inline, form), [program]: written(text, form) } };
  if (form.load !== undefined) return { main: "index.js", code: { "index.js": form.load, [program]: text } };
  return { main: index, code: { ...compiler, [index]: written(text, form) } };
}

function dependenciesOf(row: Row, form: Form, tarball: string): Record<string, string> {
  const pulumi = row.pulumi === "lowest" ? versions.lowestPulumi : versions.newestPulumi;
  // The lowest Pulumi brings a ts-node of its own, and knows TypeScript up to 5.
  const compiler: Record<string, string> =
    row.pulumi === "lowest"
      ? { typescript: versions.typescript5 }
      : { typescript: versions.typescript6, "ts-node": versions.tsNode };
  return {
    "@pulumi/pulumi": pulumi,
    ...(row.layout === "behind"
      ? { "platform-notifications": row.manager === "npm" ? "*" : "workspace:*" }
      : { "pulumi-kadoa": `file:${tarball}` }),
    ...(form.extension === "ts" ? { "@types/node": versions.nodeTypes } : {}),
    ...(form.byPulumi ? compiler : {}),
    ...form.needs,
  };
}

function compiling({ pulumi, program }: Row): object {
  return pulumi === "lowest" && program === "CommonJS TypeScript"
    ? { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node" }
    : { strict: true, target: "es2022", module: "nodenext", types: ["node"] };
}

/** A platform team's package, which has ours. */
function platform(program: string, tarball: string, { pulumi }: Row): Files {
  return {
    "packages/platform/package.json": {
      name: "platform-notifications",
      version: "1.0.0",
      main: "index.js",
      dependencies: { "pulumi-kadoa": `file:${tarball}` },
      peerDependencies: { "@pulumi/pulumi": ">=3" },
      devDependencies: {
        "@pulumi/pulumi": pulumi === "lowest" ? versions.lowestPulumi : versions.newestPulumi,
      },
    },
    "packages/platform/index.js": translated(program + run, ts.ModuleKind.CommonJS),
    "packages/platform/index.d.ts": "export declare const settingId: unknown;\n",
  };
}

function textOf({ layout }: Row, program: string): string {
  if (layout === "behind")
    return 'import { settingId } from "platform-notifications";\nexport const id = settingId;\n';
  return program + run;
}

function written(text: string, { esm, extension }: Form): string {
  if (extension === "ts") return text;
  return translated(text, esm ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS);
}

function translated(text: string, module: ts.ModuleKind): string {
  const compilerOptions = { module, target: ts.ScriptTarget.ES2022, rewriteRelativeImportExtensions: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
