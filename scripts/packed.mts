// npm run packed: packs the package as it is published and looks at it: as publint and arethetypeswrong do, at its size, at
// the links of its pages, and at the licences of what users get with it. With a folder, leaves the tarball there, and
// the list of what users get (SBOM).
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { Fault } from "./fault.mts";
import { buildIfStale } from "./package.mts";
import { succeed } from "./processes.mts";
import { address, isPublished } from "./repository.mts";
import { brokenLinksIn, bytes, tooBig } from "./tarball/examined.mts";
import { allowedLicences, notAllowed, sbomOfPackage } from "./tarball/sbom.mts";
import { packPackage } from "./tarball/stage.mts";

const [destination] = process.argv.slice(2);

await buildIfStale();
const scratch = await mkdtemp(join(tmpdir(), "pulumi-kadoa-packed-"));
try {
  const folder = destination === undefined ? scratch : resolve(destination);
  await mkdir(folder, { recursive: true });
  const tarball = await packPackage(folder);
  await succeed("publint", ["run", tarball.file, "--strict"]);
  // Its settings are in .attw.json.
  await succeed("attw", [tarball.file]);
  refuse(tooBig(tarball), "leave out what nobody needs, or raise the limit in scripts/tarball/examined.mts.");

  await succeed("tar", ["-xzf", tarball.file, "-C", scratch]);
  const published = { address, version: manifest.version, files: tarball.files };
  const broken = brokenLinksIn(join(scratch, "package"), published);
  refuse(broken, "correct these links of the packed pages: they lead nowhere.");

  const sbom = await sbomOfPackage();
  refuse(notAllowed(sbom), `use a package under one of these: ${allowedLicences.join(", ")}.`);
  const sizes = `${bytes(tarball.packed)} packed, ${bytes(tarball.unpacked)} installed, ${tarball.files.size} files`;
  console.log(`${basename(tarball.file)}: ${sizes}`);
  console.log("publint and arethetypeswrong find nothing; every link leads somewhere");
  console.log(`${sbom.components.length} packages come with it or in it, all under allowed licences`);
  if (destination !== undefined)
    await writeFile(join(folder, "sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (!isPublished) {
  console.log(
    "note: package.json names no repository yet (CONTRIBUTING.md says where a maintainer writes it)",
  );
}

function refuse(findings: readonly string[], fix: string): void {
  if (findings.length > 0) throw new Fault(findings.join("\n"), { fix });
}
