// npm run test:faults [-- ROW…]: the long run of the tests behind docs/faults.md. Prints row → tests → figures, and
// writes that table from the figures that this checkout has: those of an earlier run stay until their row runs again.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { type FaultResult, type Figures, figuresOf, tableOf } from "./faults-table.mts";
import { runAttached } from "./processes.mts";

const { beyondTheTable, faultRows } = await import(join(root, "test/faults/rows.ts"));
const folder = join(root, ".reports/faults");
const figuresFolder = join(folder, "figures");
const resultsFile = join(folder, "results.json");
const vitestFile = join(folder, "vitest.json");

const all = Object.keys(faultRows).map(Number);
const chosen = process.argv.length > 2 ? process.argv.slice(2).map(Number) : all;
for (const row of chosen) {
  if (row in faultRows) continue;
  throw new Fault(`There is no row ${process.argv.slice(2).join(", ")}.`, {
    fix: `name rows by their numbers, ${all[0]} to ${all.at(-1)}, or none for all of them.`,
  });
}

const files = new Set<string>(chosen.flatMap((row) => faultRows[row].tests));
if (chosen === all) for (const file of beyondTheTable) files.add(file);
await mkdir(figuresFolder, { recursive: true });
for (const { file, test } of await reported()) if (files.has(test)) await rm(file);
await rm(vitestFile, { force: true });

const startedAt = Date.now();
const code = await runAttached(
  process.execPath,
  [
    ...["node_modules/vitest/vitest.mjs", "run", ...files],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${vitestFile}`],
  ],
  { cwd: root, env: { ...process.env, KADOA_FAULTS: "full" } },
);
process.exitCode = code;

const results = await readJson<Record<number, FaultResult>>(resultsFile, {});
const { testResults } = await readJson<VitestReport>(vitestFile, { testResults: [] });
const figures = await reported();
for (const row of chosen) {
  const own = testResults.filter(({ name }) => faultRows[row].tests.includes(relative(root, name)));
  const tests = own.flatMap(({ assertionResults }) => assertionResults);
  results[row] = {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed:
      tests.filter(({ status }) => status === "failed").length +
      faultRows[row].tests.length -
      own.filter(({ assertionResults }) => assertionResults.length > 0).length,
    figures: figuresOf(row, figures),
    date: new Date(startedAt).toISOString().slice(0, 10),
    machine: `${cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.versions.node}`,
  };
}
await writeFile(resultsFile, `${JSON.stringify(results, null, 2)}\n`);

for (const row of chosen) {
  const { passed, failed, figures: own } = results[row] as FaultResult;
  console.log(`${String(row).padStart(2)}  ${faultRows[row].fault}`);
  console.log(`    ${passed} tests passed, ${failed} failed: ${faultRows[row].tests.join(", ")}`);
  for (const line of own) console.log(`    ${line}`);
}
console.log(`\n${chosen.length} of ${all.length} rows in ${Math.round((Date.now() - startedAt) / 1000)} s.`);

await mkdir(join(root, "docs"), { recursive: true });
await writeFile(join(root, "docs/faults.md"), tableOf(faultRows, results));
const missing = all.filter((row) => results[row] === undefined);
console.log(
  `docs/faults.md is written${missing.length > 0 ? `; not run yet: row ${missing.join(", ")}` : ""}.`,
);

interface VitestReport {
  testResults: { name: string; assertionResults: { status: string }[] }[];
}

async function readJson<T>(file: string, otherwise: T): Promise<T> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch {
    return otherwise;
  }
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
