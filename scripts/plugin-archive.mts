// npm run plugin-archive [-- FOLDER]: what `pulumi plugin install resource kadoa VERSION --file ARCHIVE` takes, one archive for
// each platform under the name by which Pulumi asks for it. All hold the same: the folder plugin/ with this package as a
// file, so that an installation needs the registry for others' packages only.
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { root } from "./checkout.mts";
import { buildIfStale } from "./package.mts";
import { succeed } from "./processes.mts";
import { packPackage } from "./tarball/stage.mts";

const platforms = ["linux", "darwin", "windows"].flatMap((system) => [`${system}-amd64`, `${system}-arm64`]);
const folder = process.argv[2] ?? join(root, ".reports/plugin");
const { name, version } = manifest;
const problem = "The archive of the plug-in cannot be made.";

await buildIfStale();
await mkdir(folder, { recursive: true });
const stage = await mkdtemp(join(tmpdir(), "kadoa-plugin-"));
try {
  await cp(join(root, "plugin"), stage, { recursive: true });
  const packed = await packPackage(stage);
  const file = join(stage, "package.json");
  const plugin = JSON.parse(await readFile(file, "utf8")) as { dependencies: Record<string, string> };
  plugin.dependencies[name] = `file:${basename(packed.file)}`;
  await writeFile(file, `${JSON.stringify(plugin, null, 2)}\n`);
  const [first = "", ...others] = platforms.map((platform) =>
    join(folder, `pulumi-resource-kadoa-v${version}-${platform}.tar.gz`),
  );
  await succeed("tar", ["-czf", first, "-C", stage, "."], { problem });
  for (const other of others) await copyFile(first, other);
  for (const archive of [first, ...others]) console.log(relative(root, archive));
} finally {
  await rm(stage, { recursive: true, force: true });
}
