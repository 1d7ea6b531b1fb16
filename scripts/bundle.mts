// The emulator alone needs a web server and a judge of JSON schemas. They bring dozens of packages, so the build
// puts what the emulator uses of them into dist/emulator/packages.js (see ARCHITECTURE.md, "Decisions").
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type OutputChunk, type Plugin, rolldown } from "rolldown";
import manifest from "../package.json" with { type: "json" };
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";

const source = join(root, "emulator");

/** Packages that fastify needs and the emulator does not, and what stands in their place. */
const replaced: Record<string, string> = {
  // The logger, which the emulator does not turn on; and `inject`, with which others test a server.
  pino: `throw new Error("the emulator has no logger");`,
  "light-my-request": `throw new Error("the emulator has no inject");`,
  // A logger that says nothing. Their package has no file with its licence.
  "abstract-logging": `
    const levels = ["fatal", "error", "warn", "info", "debug", "trace"];
    module.exports = Object.fromEntries(levels.map((level) => [level, () => {}]));`,
};

export interface Bundle {
  /** Code by the name of its file in dist/emulator/. */
  readonly files: ReadonlyMap<string, string>;
  /** The folders of the packages that it holds parts of, in order of their names. */
  readonly packages: readonly string[];
}

/**
 * The emulator in `index.js`, and beside it what it uses of packages that users do not install. The rest of the package and its dependencies stay outside of it, so that a process
 * that has loaded them does not load them twice.
 * @throws Fault when it would load something at run time that is not installed
 */
export async function bundleEmulator(): Promise<Bundle> {
  const warnings: string[] = [];
  const bundle = await rolldown({
    input: join(source, "index.ts"),
    cwd: root,
    platform: "node",
    tsconfig: join(root, "tsconfig.json"),
    external: Object.keys(manifest.dependencies),
    makeAbsoluteExternalsRelative: false,
    plugins: [outside(), replacements()],
    onLog: (_level, { message }) => warnings.push(message),
  });
  try {
    const { output } = await bundle.generate({
      format: "cjs",
      exports: "named",
      codeSplitting: { groups: [{ name: "packages", test: /node_modules|\0replaced:/ }] },
      chunkFileNames: "[name].js",
      comments: false,
    });
    if (warnings.length > 0)
      throw new Fault(warnings.join("\n"), { fix: "correct what the bundler names above." });
    const chunks = output.filter((file) => file.type === "chunk");
    refuseLoading(chunks);
    return {
      files: new Map(chunks.map(({ fileName, code }) => [fileName, code])),
      packages: packagesOf(chunks),
    };
  } finally {
    await bundle.close();
  }
}

/** Leaves the other folders of the package where the compiler puts them. */
function outside(): Plugin {
  return {
    name: "outside",
    resolveId(specifier, importer) {
      if (!specifier.startsWith(".") || !importer?.startsWith(source + sep)) return null;
      const target = resolve(dirname(importer), specifier);
      if (target.startsWith(source + sep)) return null;
      const name = relative(source, target)
        .replace(/\.[jt]s$/, "")
        .replaceAll(sep, "/");
      return { id: `${name}.js`, external: true };
    },
  };
}

function replacements(): Plugin {
  const prefix = "\0replaced:";
  return {
    name: "replacements",
    resolveId: (specifier) => (specifier in replaced ? prefix + specifier : null),
    load: (id) => (id.startsWith(prefix) ? (replaced[id.slice(prefix.length)] ?? null) : null),
  };
}

/** Everything that is loaded at run time is Node's, a dependency or a file of this package. */
function refuseLoading(chunks: readonly OutputChunk[]): void {
  const files = new Set(chunks.map(({ fileName }) => fileName));
  const foreign = chunks
    .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
    .filter((name) => !name.startsWith("../") && !files.has(name))
    .filter((name) => !isBuiltin(name) && !(name in manifest.dependencies));
  const computed = chunks.flatMap(({ code }) => code.match(computedLoading) ?? []);
  if (foreign.length + computed.length === 0) return;
  throw new Fault(`The emulator's bundle loads at run time:\n${[...foreign, ...computed].join("\n")}`, {
    fix: "replace the package that does (`replaced` in scripts/bundle.mts), or make it a dependency.",
  });
}

/** Loading by a name that is not written there. ajv has texts with `require("…")` in them, for code that it could print. */
const computedLoading = /\b(?:createRequire|__require|import)\(.*|\b__dirname\b.*|\brequire\((?!\\?["'`]).*/g;

function packagesOf(chunks: readonly OutputChunk[]): string[] {
  const folders = chunks.flatMap(({ moduleIds }) => moduleIds).map(folderOf);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** The folder of the package that a module is from; the bundler adds one of its own. */
function folderOf(id: string): string | undefined {
  if (id.startsWith("\0rolldown/")) return join(root, "node_modules", "rolldown");
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll("\\", "/"))?.[0];
}
