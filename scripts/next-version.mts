// npm run next-version: the next version, from the changes in .changeset/, in everything that says it.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sentenceIn, withVersion } from "./changelog.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { succeed } from "./processes.mts";

const fix = "correct what it names above, and undo what it has changed with git checkout.";

const folder = join(root, ".changeset");
const names = (await readdir(folder)).filter((name) => name.endsWith(".md") && name !== "README.md").sort();
if (names.length === 0) throw new Fault("No change waits for a release.", { fix: "npx changeset" });
const sentences = await Promise.all(
  names.map(async (name) => sentenceIn(await readFile(join(folder, name), "utf8"))),
);

await succeed("changeset", ["version"], { fix });
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
const changelog = join(root, "CHANGELOG.md");
await writeFile(changelog, withVersion(await readFile(changelog, "utf8"), version, sentences));
const lock = ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"];
await succeed("npm", lock, { fix });
await succeed(process.execPath, ["scripts/gen.mts"], { fix });
console.log(version);
