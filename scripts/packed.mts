// npm run packed: packs the package as it would be published and looks at it as publint and arethetypeswrong do.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "./package.mts";
import { succeed } from "./processes.mts";
import { isPublished } from "./repository.mts";

await buildIfStale();
const folder = await mkdtemp(join(tmpdir(), "pulumi-kadoa-packed-"));
try {
  await succeed("npm", ["pack", "--ignore-scripts", "--pack-destination", folder]);
  const [name = ""] = await readdir(folder);
  await succeed("publint", ["run", join(folder, name), "--strict"]);
  // Its settings are in .attw.json.
  await succeed("attw", [join(folder, name)]);
  console.log(`${name}: publint and arethetypeswrong find nothing`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (!isPublished) {
  console.log(
    "note: package.json names no repository yet (CONTRIBUTING.md says where a maintainer writes it)",
  );
}
