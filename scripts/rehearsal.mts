// npm run release:dry-run: the whole of a release in a copy of this checkout, up to what the registry would get. It takes
// the changes that wait, sets the next version, records what that leaves in a state, has the recorded states of all
// versions replayed, looks at pages, links, snippets and doc comments, makes the archives of
// the plug-in, packs, examines, and has npm say what it would publish.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { dataFolder, root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { runAttached, succeed } from "./processes.mts";
import { step } from "./progress.mts";

await mkdir(dataFolder, { recursive: true });
const copy = await mkdtemp(join(dataFolder, "release-"));
try {
  await step("Copying the checkout", copyCheckout);
  const waiting = (await readdir(join(copy, ".changeset"))).filter((name) => /^(?!README).*\.md$/.test(name));
  if (waiting.length > 0) await attempt("next-version", []);
  await attempt("record-state", []);
  await attempt("documented", []);
  await attempt("site", []);
  await runInCopy("the tests of the pages", ["node_modules/vitest/vitest.mjs", "run", "test/unit/docs"]);
  await attempt("plugin-archive", []);
  await attempt("release", ["--dry-run"]);
  const { version } = JSON.parse(await readFile(join(copy, "package.json"), "utf8")) as { version: string };
  const notes = await readFile(join(copy, ".reports/release/notes.md"), "utf8");
  console.log(`\n${notes}`);
  const changed = await succeed("git", ["status", "--porcelain"], { cwd: copy });
  console.log(`Version ${version} can be released. Its commit would change:\n${changed}`);
} finally {
  await rm(copy, { recursive: true, force: true });
}

/** What git knows, as it is now, and the dependencies as links to the same files. */
async function copyCheckout(): Promise<void> {
  const listed = await succeed("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  for (const file of listed.split("\0").filter((name) => name !== "")) {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await cp(join(root, file), join(copy, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted, and not committed yet.
      if (error.code !== "ENOENT") throw error;
    });
  }
  const flag = process.platform === "linux" ? "-al" : "-Rc";
  await promisify(execFile)("cp", [flag, join(root, "node_modules"), copy]);
  for (const args of [
    ["init", "-q"],
    ["add", "--all"],
  ])
    await succeed("git", args, { cwd: copy });
  const author = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost"];
  await succeed("git", [...author, "commit", "-q", "--no-verify", "-m", "Before"], { cwd: copy });
}

function attempt(script: string, args: string[]): Promise<void> {
  return runInCopy(`npm run ${script}`, [`scripts/${script}.mts`, ...args]);
}

async function runInCopy(title: string, command: string[]): Promise<void> {
  console.log(`\n== ${title}`);
  const code = await runAttached(process.execPath, ["scripts/run.mjs", ...command], { cwd: copy });
  if (code !== 0)
    throw new Fault(`${title} failed in the copy, with exit code ${code}.`, {
      fix: "correct what it says above.",
    });
}
