// What the build puts together into few files (see ARCHITECTURE.md, "Decisions"):
// - The emulator alone needs a web server and a judge of JSON schemas. They bring dozens of packages, so what the
//   emulator uses of them is in dist/emulator/packages.js.
// - The provider's process starts for every run of Pulumi that changes something, and programs load the package's
//   entry each time. They load few files in place of 160 and 34.
// - The page of the console, in bundle-page.mts.
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type OutputChunk, type Plugin, rolldown } from "rolldown";
import manifest from "../package.json" with { type: "json" };
import { bundlePage } from "./bundle-page.mts";
import { type Bundle, packagesIn } from "./bundled-packages.mts";
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

/** What is loaded from where it is installed, once for the whole process. */
const dependencies = Object.keys(manifest.dependencies).map(withFiles);
const pulumi = /^@pulumi\/pulumi(\/|$)/;

/** The package of this name, and any file in it that is named. */
function withFiles(name: string): RegExp {
  return new RegExp(`^${name}(/|$)`);
}

/** @throws Fault when one of them would load something at run time that is not installed */
export async function bundles(): Promise<Bundle> {
  const made = [
    await bundleEmulator(),
    await bundleProvider(),
    await bundleProgramEntry(),
    await bundlePage(),
  ];
  return {
    files: new Map(made.flatMap(({ files }) => [...files])),
    packages: [...new Set(made.flatMap(({ packages }) => packages))].sort(),
  };
}

/**
 * The emulator in `index.js`, and beside it what it uses of packages that users do not install. The rest of the
 * package and its dependencies stay outside of it, so that a process that has loaded them does not load them twice.
 */
async function bundleEmulator(): Promise<Bundle> {
  const output = { groups: [{ name: "packages", test: /node_modules|\0replaced:/ }], names: "[name].js" };
  return bundle("emulator", { external: dependencies, plugins: [outside(), replacements()] }, output);
}

/** The entry that the state names, with what checks arguments; what makes calls is loaded when one is made. */
async function bundleProvider(): Promise<Bundle> {
  const external = [...dependencies.filter((name) => !name.test("zod")), pulumi];
  const groups = [
    { name: "packages", test: /node_modules/ },
    { name: "client", test: /[\\/]client[\\/]/ },
  ];
  const output = { groups, names: "bundle/[name].js" };
  return bundle("provider", { external, plugins: [] }, output);
}

/** What a program imports. What it loads late stays where it is, shared with the package's other entries. */
async function bundleProgramEntry(): Promise<Bundle> {
  return bundle(
    "sdk",
    { external: [...dependencies, pulumi], plugins: [late()] },
    { groups: [], names: "[name].js" },
  );
}

async function bundle(
  room: string,
  input: { external: (string | RegExp)[]; plugins: Plugin[] },
  { groups, names }: { groups: { name: string; test: RegExp }[]; names: string },
): Promise<Bundle> {
  const warnings: string[] = [];
  const made = await rolldown({
    ...input,
    input: join(root, room, "index.ts"),
    cwd: root,
    platform: "node",
    tsconfig: join(root, "tsconfig.json"),
    makeAbsoluteExternalsRelative: false,
    onLog: (_level, { message }) => warnings.push(message),
  });
  try {
    const { output } = await made.generate({
      format: "cjs",
      exports: "named",
      codeSplitting: { groups },
      chunkFileNames: names,
      comments: false,
    });
    if (warnings.length > 0)
      throw new Fault(warnings.join("\n"), { fix: "correct what the bundler names above." });
    const chunks = output.filter((file) => file.type === "chunk");
    refuseLoading(room, chunks);
    return {
      files: new Map(chunks.map(({ fileName, code }) => [`${room}/${fileName}`, code])),
      packages: packagesIn(chunks.flatMap(({ moduleIds }) => moduleIds)),
    };
  } finally {
    await made.close();
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

/** Leaves a module of this package that is loaded late where the compiler puts it. */
function late(): Plugin {
  return {
    name: "late",
    resolveId: (specifier, _importer, { kind }) =>
      kind === "dynamic-import" ? { id: specifier.replace(/\.ts$/, ".js"), external: true } : null,
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
function refuseLoading(room: string, chunks: readonly OutputChunk[]): void {
  const files = new Set(chunks.map(({ fileName }) => fileName));
  const foreign = chunks
    .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
    .filter((name) => !name.startsWith("../") && !files.has(name))
    .filter((name) => !isBuiltin(name) && ![...dependencies, pulumi].some((known) => known.test(name)));
  const computed = chunks
    .filter(({ moduleIds }) => moduleIds.some((id) => id.includes("node_modules")))
    .flatMap(({ code }) => code.match(computedLoading) ?? []);
  if (foreign.length + computed.length === 0) return;
  throw new Fault(`The bundle of ${room}/ loads at run time:\n${[...foreign, ...computed].join("\n")}`, {
    fix: "replace the package that does (`replaced` in scripts/bundle.mts), or make it a dependency.",
  });
}

/** Loading by a name that is not written there. ajv has texts with `require("…")` in them, for code that it could print. */
const computedLoading =
  /\b(?:createRequire|__require)\(.*|\b__dirname\b.*|\b(?:require|import)\((?!\\?["'`]).*/g;
