// The package as it is published. It is put together in a folder of its own, so that no file of the checkout changes
// while others read it, or stays changed when this is ended.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { z } from "zod";
import { root } from "../checkout.mts";
import { succeed } from "../processes.mts";
import { address } from "../repository.mts";
import { withAbsoluteLinks } from "./links.mts";
import { reachableIn } from "./reachable.mts";

const manifest = z.looseObject({ version: z.string(), files: z.array(z.string()) });
const report = z.array(
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
);

export interface Tarball {
  /** Where it is. */
  readonly file: string;
  /** In bytes, as it is downloaded and as it is installed. */
  readonly packed: number;
  readonly unpacked: number;
  /** What is in it, by paths in the package. */
  readonly files: ReadonlySet<string>;
}

/** Packs the package, which has to be built, into a folder. */
export async function packPackage(destination: string): Promise<Tarball> {
  const staged = await mkdtemp(join(tmpdir(), "pulumi-kadoa-staged-"));
  try {
    await stage(staged);
    const flags = ["--ignore-scripts", "--json", "--dry-run=false", "--pack-destination", destination];
    const [packed] = report.parse(JSON.parse(await succeed("npm", ["pack", staged, ...flags])));
    if (packed === undefined) throw new Error("npm pack has said nothing of what it packed");
    return {
      file: join(destination, packed.filename),
      packed: packed.size,
      unpacked: packed.unpackedSize,
      files: new Set(packed.files.map(({ path }) => path)),
    };
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/** Copies what package.json names as the package's files, and makes of them what users get. */
async function stage(folder: string): Promise<void> {
  // Of the manifest users need nothing that is for this checkout.
  const text = await readFile(join(root, "package.json"), "utf8");
  const { scripts: _, devDependencies: __, allowScripts: ___, ...kept } = manifest.parse(JSON.parse(text));
  await writeFile(join(folder, "package.json"), `${JSON.stringify(kept, null, 2)}\n`);
  const reachable = reachableIn(root);
  for (const name of kept.files.filter((entry) => !entry.startsWith("!"))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      filter: (file) => isPublished(relative(root, file).replaceAll(sep, "/"), reachable),
    });
  }
  const files = new Set(await filesIn(folder));
  const readme = join(folder, "README.md");
  const published = { version: kept.version, address, files };
  await writeFile(readme, withAbsoluteLinks(await readFile(readme, "utf8"), published));
}

/** Compiled code and declarations only as far as an entry leads to them; the page of the console is read by its server. */
function isPublished(file: string, reachable: ReadonlySet<string>): boolean {
  const isCompiled = /^dist\/.*(\.js|\.d\.ts)$/.test(file) && !file.startsWith("dist/console/page/");
  return !isCompiled || reachable.has(file);
}

/** The files below a folder, by their paths from there. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .sort();
}
