import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { bundleEmulator } from "./bundle.mts";
import { dataFolder, root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { withLock } from "./lock.mts";
import { run } from "./processes.mts";
import { step } from "./progress.mts";

const dist = join(root, "dist");
/** Written after every build that succeeded. */
const stamp = join(dist, ".built");

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
  const { files } = await bundleEmulator();
  await removeLeftovers(new Set([...files.keys(), ...(await emulatorDeclarations())]));
  for (const [name, code] of files) await writeFile(join(dist, "emulator", name), code);
  // Dated by its start: a source that changes while the compiler runs is newer than the build.
  await writeFile(stamp, startedAt.toISOString());
}

async function compile(): Promise<void> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const answer = await run(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: root,
    timeoutMs: 300_000,
  });
  if (answer.code !== 0) {
    throw new Fault(`The package does not compile.\n${answer.stdout}${answer.stderr}`.trimEnd(), {
      fix: "correct what the compiler names above.",
    });
  }
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
  if (Number.isNaN(builtAt)) return false;
  const files = [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "scripts/bundle.mts",
    "scripts/package.mts",
  ].map((file) => join(root, file));
  for (const folder of await sourceFolders()) files.push(...(await entries(join(root, folder))));
  // A file that goes away meanwhile is a change too.
  const changes = await Promise.all(files.map((file) => stat(file).catch(() => ({ mtimeMs: Infinity }))));
  return changes.every(({ mtimeMs }) => mtimeMs < builtAt);
}

async function sourceFolders(): Promise<string[]> {
  const configuration = await readFile(join(root, "tsconfig.build.json"), "utf8");
  return (JSON.parse(configuration) as { include: string[] }).include;
}

/** Everything below a folder, itself included: a folder changes when a file comes or goes. */
async function entries(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true }).catch(() => undefined);
  return found === undefined ? [] : [folder, ...found.map((name) => join(folder, name))];
}

/** Takes away what is not packed: what was compiled from sources that are gone, and what is in the bundle. */
async function removeLeftovers(emulator: ReadonlySet<string>): Promise<void> {
  const sources = new Set<string>();
  for (const folder of await sourceFolders()) {
    for (const file of await entries(join(root, folder)))
      sources.add(relative(root, file).replace(/\.ts$/, ""));
  }
  for (const file of await entries(dist)) {
    const name = relative(dist, file);
    const output = /^(.+?)(\.d\.ts|\.js)$/.exec(name);
    const isGone = output !== null && !sources.has(output[1] ?? "");
    const isBundled = name.startsWith("emulator/") && !emulator.has(name.slice("emulator/".length));
    if (isGone || isBundled) await rm(file, { recursive: true, force: true });
  }
}
