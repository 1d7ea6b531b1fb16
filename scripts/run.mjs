// Runs one script of this checkout: `node scripts/run.mjs scripts/start.mts [arguments]`.
// Any Node from 20 on will do, and nothing has to be installed: missing dependencies are installed first,
// and the script itself runs on the Node version that the dependencies bring along.
import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runChild } from "./child.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binFolder = join(root, "node_modules", ".bin");
const ownNode = join(root, "node_modules", "node", "bin", "node");

/** Ends the run with a message and no stack trace. */
class Refusal extends Error {}

function installed(lockfile) {
  try {
    return JSON.parse(readFileSync(join(root, lockfile), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** True when every package of the lockfile is there in its version; optional ones fit other platforms. */
function dependenciesAreCurrent() {
  const wanted = installed("package-lock.json");
  const present = installed(join("node_modules", ".package-lock.json"));
  if (wanted === undefined)
    throw new Refusal("package-lock.json cannot be read. Fix: git checkout package-lock.json");
  if (present === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === "" ||
      present[path]?.version === version ||
      ((optional || peer) && present[path] === undefined),
  );
}

async function installDependencies() {
  const folder = join(root, "node_modules");
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Refusal(
      `the dependencies are not those of package-lock.json, and node_modules is a link: npm ci would empty ` +
        `${realpathSync(folder)}. Fix: run npm ci there, or delete the link.`,
    );
  }
  process.stderr.write("Installing the dependencies (npm ci) …\n");
  const startedAt = Date.now();
  const npm = process.env.npm_execpath;
  const [command, ...before] =
    npm !== undefined && basename(npm) === "npm-cli.js" ? [process.execPath, npm] : ["npm"];
  const { code, signal } = await runChild(
    command,
    // The tools are development dependencies: NODE_ENV=production must not leave them out.
    [...before, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: root, stdio: ["ignore", process.stderr, process.stderr] },
  ).catch((error) => {
    throw new Refusal(`npm cannot be started: ${error.message}. Fix: install npm, it comes with Node.`);
  });
  if (signal !== null) process.exit(130);
  if (code !== 0) {
    throw new Refusal(
      `npm ci failed with exit code ${code}; its own message is above. ` +
        "Fix: see that the npm registry is within reach (npm ping), then run the same command again.",
    );
  }
  process.stderr.write(`Installed the dependencies in ${Math.round((Date.now() - startedAt) / 1000)} s.\n`);
}

function isRecentEnough(version, [wantedMajor, wantedMinor]) {
  const [major, minor] = version.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

async function main() {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined) throw new Refusal("usage: node scripts/run.mjs SCRIPT [ARGUMENTS]");
  if (!isRecentEnough(process.versions.node, [20, 0])) {
    throw new Refusal(`Node ${process.versions.node} is too old. Fix: install Node 20 or newer.`);
  }
  if (!dependenciesAreCurrent()) await installDependencies();

  const path = (process.env.PATH ?? "").split(delimiter);
  if (path[0] !== binFolder) process.env.PATH = [binFolder, ...path].join(delimiter);
  if (existsSync(ownNode) && realpathSync(ownNode) !== realpathSync(process.execPath)) {
    const { code, signal } = await runChild(ownNode, [fileURLToPath(import.meta.url), script, ...args]);
    if (signal !== null) process.kill(process.pid, signal);
    process.exitCode = code;
    return;
  }
  if (!isRecentEnough(process.versions.node, [22, 19])) {
    throw new Refusal(
      `the dependency "node" is not installed, and Node ${process.versions.node} is older than 22.19. ` +
        "Fix: let npm run install scripts (npm config get ignore-scripts), then: npm ci",
    );
  }
  const file = resolve(root, script);
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
}

try {
  await main();
} catch (error) {
  // A fault says by itself what to do; where it came from is of use to those who work on these scripts.
  process.stderr.write(`\n✗ ${error instanceof Error ? error.message : error}\n`);
  if (process.env.KADOA_DEBUG) process.stderr.write(`${error?.stack}\n`);
  process.exitCode = error?.exitCode ?? 1;
}
