// npm run site [-- --look [FOLDER]]: the pages and the reference of every public name as one site, in .site/. Fails when a link in it leads
// nowhere, or a comment or page has something that cannot be shown. With --look it is also looked at in a browser, and
// pictures go into the folder.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { writeForMachines } from "./site/for-machines.mts";
import { brokenLinksIn } from "./site/links.mts";
import { chaptersOf } from "./site/reading-order.mts";
import { writeReference } from "./site/reference.mts";

const folder = join(root, ".site");
const chapters = chaptersOf(readFileSync(join(root, "README.md"), "utf8"));

rmSync(folder, { recursive: true, force: true });
await writeReference(folder, chapters);
writeForMachines(folder, chapters, manifest.description);

const broken = brokenLinksIn(folder);
if (broken.length > 0) {
  throw new Fault(`${broken.length} links of the site lead nowhere:\n${broken.join("\n")}`, {
    fix: "correct them in the pages or comments from which these were made.",
  });
}
const [look, pictures] = process.argv.slice(2);
if (look === "--look") {
  const { canLook, faultsOf } = await import("./site/look.mts");
  if (!canLook) console.log("note: without a Chromium nobody has looked at the site");
  const faults = canLook ? await faultsOf(folder, pictures) : [];
  if (faults.length > 0) {
    throw new Fault(`${faults.length} things are wrong for who reads the site:\n${faults.join("\n")}`, {
      fix: "scripts/site/ makes what TypeDoc does not.",
    });
  }
}
console.log(`The site is in .site/: open .site/index.html in a browser.`);
