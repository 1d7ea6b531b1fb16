// npm run release: packs and examines this version and publishes it. Beside the tarball in .reports/release/ lie then
// the list of what users get (SBOM) and what the changelog says of the version. `--dry-run` publishes nothing.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { sectionOf } from "./changelog.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { runAttached, succeed } from "./processes.mts";
import { isPublished } from "./repository.mts";

const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
const dryRun = values["dry-run"];
const folder = join(root, ".reports/release");
const { name, version } = manifest;

if (!dryRun && !isPublished) {
  throw new Fault(
    "The package does not say where it comes from, so the registry takes no provenance for it.",
    {
      fix: "write the address of the repository in scripts/repository.mts, then npm run gen.",
    },
  );
}
const notes = sectionOf(await readFile(join(root, "CHANGELOG.md"), "utf8"), version);
if (notes === undefined) {
  throw new Fault(`CHANGELOG.md says nothing of ${version}.`, {
    fix: "npx changeset, then npm run next-version.",
  });
}
await rm(folder, { recursive: true, force: true });
process.stdout.write(await succeed(process.execPath, ["scripts/packed.mts", folder]));
await writeFile(join(folder, "notes.md"), `${notes}\n`);
// package.json says with what access, and that the registry gets a proof of where it was built.
const flags = dryRun ? ["--dry-run"] : [];
const args = ["publish", join(folder, `${name}-${version}.tgz`), "--ignore-scripts", ...flags];
process.exitCode = await runAttached("npm", args, { cwd: root });
