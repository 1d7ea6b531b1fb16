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
  /** How Pulumi is to run it, when not in its own way. */
  readonly runtime?: string;
  /** How Node runs it. */
  readonly node: readonly string[];
  readonly needs?: Readonly<Record<string, string>>;
}

const byPulumi = { extension: "ts", node: [] } as const;
const forms: Record<Row["program"], Form> = {
  "CommonJS JavaScript": { esm: false, extension: "js", node: [] },
  "ESM JavaScript": { esm: true, extension: "js", node: [] },
  "CommonJS TypeScript": { ...byPulumi, esm: false },
  "ESM TypeScript": { ...byPulumi, esm: true },
  tsx: {
    esm: true,
    extension: "ts",
    runtime: "  options:\n    typescript: false\n    nodeargs: --import tsx\n",
    node: ["--import", "tsx"],
    needs: { tsx: versions.tsx },
  },
  "type stripping": { esm: true, extension: "ts", runtime: "  options:\n    typescript: false\n", node: [] },
};

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
  const main = `index.${form.extension}`;
  const code = row.layout === "subfolder" ? path.join("infra", main) : path.join(folder, main);
  const manifest = {
    name: "program",
    version: "1.0.0",
    private: true,
    type: form.esm ? "module" : "commonjs",
    main,
    dependencies: dependenciesOf(row, form, tarball),
  };
  const project = `name: matrix\nruntime:\n  name: nodejs\n${form.runtime ?? ""}${row.layout === "subfolder" ? "main: infra/\n" : ""}`;
  const files: Files = {
    ...settings,
    ...(isWorkspace
      ? { "package.json": { name: "workspace", private: true, workspaces: ["packages/*"] } }
      : {}),
    [path.join(folder, "package.json")]: manifest,
    // Pulumi looks for it where it is run, Node beside the file.
    ...(row.layout === "subfolder" ? { "infra/package.json": { type: manifest.type, main } } : {}),
    [path.join(folder, "Pulumi.yaml")]: project,
    [code]: written(row.layout === "inline" ? programs.inline : textOf(row, programs.plain), form),
    ...(row.layout === "inline" ? { [`program.${form.extension}`]: written(programs.plain, form) } : {}),
  };
  if (form.extension === "ts")
    files[path.join(path.dirname(code), "tsconfig.json")] = { compilerOptions: compiling(row) };
  if (row.layout === "behind") Object.assign(files, platform(programs.plain, tarball, row));
  const inline = row.layout === "inline" ? { inline: [...form.node, main] } : {};
  return { files, folder, ...inline };
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
    ...(form.extension === "ts" && form.runtime === undefined ? compiler : {}),
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
    "packages/platform/index.js": translated(program, ts.ModuleKind.CommonJS),
    "packages/platform/index.d.ts": "export declare const settingId: unknown;\n",
  };
}

function textOf({ layout }: Row, program: string): string {
  if (layout === "behind")
    return 'import { settingId } from "platform-notifications";\nexport const id = settingId;\n';
  return program;
}

function written(text: string, { esm, extension }: Form): string {
  if (extension === "ts") return text;
  return translated(text, esm ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS);
}

function translated(text: string, module: ts.ModuleKind): string {
  const compilerOptions = { module, target: ts.ScriptTarget.ES2022, rewriteRelativeImportExtensions: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
