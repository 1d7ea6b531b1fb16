import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import settings from "../tsconfig.build.json" with { type: "json" };
import { bundles } from "./bundle.mts";
import { dataFolder, root } from "./checkout.mts";
import { withLock } from "./lock.mts";
import { succeed } from "./processes.mts";
import { step } from "./progress.mts";

const dist = join(root, "dist");
/** Written after every build that succeeded. */
const stamp = join(dist, ".built");

const { include } = settings;
/** What a build is made from beside the sources. */
const alsoDecisive = [
  ...["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"],
  ...["scripts/bundle.mts", "scripts/bundle-page.mts", "scripts/package.mts"],
];

/** Compiles the package into dist/ when a source is newer than it. */
export async function buildIfStale(): Promise<void> {
  if (await isBuilt()) return;
  const lock = { purpose: "a build of this package", waitMs: 300_000 };
  await withLock(join(dataFolder, "build.lock"), lock, async () => {
    if (!(await isBuilt())) await step("Building the package", build);
  });
}

/** @throws Fault with what the compiler or the bundler said. */
export async function build(): Promise<void> {
  const startedAt = new Date();
  await compile();
  const { files } = await bundles();
  await removeLeftovers(new Set(files.keys()), await emulatorDeclarations());
  for (const [name, code] of files) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    await writeFile(join(dist, name), code);
  }
  // Dated by its start: a source that changes while the compiler runs is newer than the build.
  await writeFile(stamp, startedAt.toISOString());
}

async function compile(): Promise<void> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  await succeed(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    problem: "The package does not compile.",
  });
}

/** The declarations of the emulator that its users' compilers read, by their names in dist/emulator/. */
async function emulatorDeclarations(): Promise<Set<string>> {
  return declarationsFrom("index.d.ts").catch(async () => {
    // One was taken away after an earlier build, and the compiler writes only what has changed since.
    await rm(join(dist, ".tsbuildinfo"), { force: true });
    await compile();
    return declarationsFrom("index.d.ts");
  });
}

/** A declaration file of the emulator, and those of the emulator that it imports. */
async function declarationsFrom(file: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(file) || file.startsWith("..")) return found;
  const text = await readFile(join(dist, "emulator", file), "utf8");
  found.add(file);
  for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g))
    await declarationsFrom(`${join(dirname(file), specifier).replace(/\.[jt]s$/, "")}.d.ts`, found);
  return found;
}

async function isBuilt(): Promise<boolean> {
  const builtAt = Date.parse(await readFile(stamp, "utf8").catch(() => ""));
  const inputs = [...include, ...alsoDecisive].map((name) => entries(join(root, name)));
  // A file that goes away meanwhile is a change too.
  const changes = (await Promise.all(inputs))
    .flat()
    .map((file) => stat(file).catch(() => ({ mtimeMs: Infinity })));
  return (await Promise.all(changes)).every(({ mtimeMs }) => mtimeMs < builtAt);
}

/** A file; or a folder, which changes when a file comes or goes, and everything below it. */
async function entries(place: string): Promise<string[]> {
  const found = await readdir(place, { recursive: true }).catch(() => []);
  return [place, ...found.map((name) => join(place, name))];
}

/** Takes away what is not packed: what was compiled from sources that are gone, and what is in the emulator's bundle. */
async function removeLeftovers(
  bundled: ReadonlySet<string>,
  declarations: ReadonlySet<string>,
): Promise<void> {
  const sources = (await Promise.all(include.map((folder) => entries(join(root, folder))))).flat();
  const known = new Set(sources.map((file) => relative(root, file).replace(/\.ts$/, "")));
  for (const file of await entries(dist)) {
    const name = relative(dist, file);
    if (bundled.has(name)) continue;
    const [, output] = /^(.+?)(?:\.d\.ts|\.js)$/.exec(name) ?? [];
    const isGone = output !== undefined && !known.has(output);
    const isBundled = name.startsWith("emulator/") && !declarations.has(name.slice("emulator/".length));
    if (isGone || isBundled) await rm(file, { recursive: true, force: true });
  }
}
