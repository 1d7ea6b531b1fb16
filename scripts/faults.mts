// npm run test:faults [-- ROW…]: the long run of the tests behind docs/faults.md. Prints row → tests → figures, and
// writes that table from the figures that this checkout has: those of an earlier run stay until their row runs again.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { beyondTheTable, faultRows } from "../test/faults/rows.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { type FaultResult, type Figures, figuresOf, tableOf } from "./faults-table.mts";
import { runAttached } from "./processes.mts";

const folder = join(root, ".reports/faults");
const figuresFolder = join(folder, "figures");
const resultsFile = join(folder, "results.json");
const vitestFile = join(folder, "vitest.json");

const all = Object.keys(faultRows).map(Number);
const wanted = process.argv.slice(2);
const chosen = wanted.length > 0 ? wanted.map(Number) : all;
if (!chosen.every((row) => row in faultRows)) {
  throw new Fault(`There is no row ${wanted.join(", ")}.`, {
    fix: `name rows by their numbers, ${all[0]} to ${all.at(-1)}, or none for all of them.`,
  });
}

const files = new Set<string>(chosen.flatMap((row) => faultRows[row]?.tests ?? []));
if (chosen === all) for (const file of beyondTheTable) files.add(file);
await mkdir(figuresFolder, { recursive: true });
for (const { file, test } of await reported()) if (files.has(test)) await rm(file);
await rm(vitestFile, { force: true });

const startedAt = Date.now();
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${vitestFile}`];
process.exitCode = await runAttached(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", ...files, ...reporters],
  { cwd: root, env: { ...process.env, KADOA_FAULTS: "full" } },
);

const results = await readJson<Record<number, FaultResult>>(resultsFile, {});
const { testResults } = await readJson<VitestReport>(vitestFile, { testResults: [] });
const figures = await reported();
for (const row of chosen) {
  const { fault = "", tests = [] } = faultRows[row] ?? {};
  const own = testResults.filter(({ name }) => tests.includes(relative(root, name)));
  const statuses = own.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const silent = tests.length - own.filter(({ assertionResults }) => assertionResults.length > 0).length;
  const passed = statuses.filter((status) => status === "passed").length;
  const failed = statuses.filter((status) => status === "failed").length + silent;
  results[row] = {
    passed,
    failed,
    figures: figuresOf(row, figures),
    date: new Date(startedAt).toISOString().slice(0, 10),
    machine: `${cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.versions.node}`,
  };
  console.log(`${String(row).padStart(2)}  ${fault}`);
  console.log(`    ${passed} tests passed, ${failed} failed: ${tests.join(", ")}`);
  for (const line of results[row].figures) console.log(`    ${line}`);
}
await writeFile(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\n${chosen.length} of ${all.length} rows in ${Math.round((Date.now() - startedAt) / 1000)} s.`);

await writeFile(join(root, "docs/faults.md"), tableOf(faultRows, results));
const missing = all.filter((row) => results[row] === undefined).join(", ");
console.log(`docs/faults.md is written${missing === "" ? "" : `; not run yet: row ${missing}`}.`);

interface VitestReport {
  testResults: { name: string; assertionResults: { status: string }[] }[];
}

function readJson<T>(file: string, otherwise: T): Promise<T> {
  return readFile(file, "utf8")
    .then(JSON.parse)
    .catch(() => otherwise);
}

async function reported() {
  const names = (await readdir(figuresFolder).catch(() => [])).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = join(figuresFolder, name);
      return { file, ...(JSON.parse(await readFile(file, "utf8")) as Figures) };
    }),
  );
}
