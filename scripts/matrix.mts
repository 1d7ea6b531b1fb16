// npm run matrix [-- ROW…]: tries the packed package in projects of every kind, and writes docs/compatibility.md. What is
// not run now stays as it was found in an earlier run of this checkout.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { type Result, rows, underBun } from "../test/compat/matrix/rows.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { failedOf, pageOf } from "./matrix-page.mts";
import { runAttached } from "./processes.mts";

const folder = join(root, ".reports/matrix");
const fileOf = (key: string) => join(folder, `${key}.json`);
const all = [...rows.keys()].map(String).concat(Object.keys(underBun));
const wanted = process.argv.slice(2);
const chosen = wanted.length > 0 ? wanted : all;
if (!chosen.every((key) => all.includes(key))) {
  throw new Fault(`There is no row ${wanted.join(", ")}.`, {
    fix: `name rows by 0 to ${rows.length - 1}, or ${Object.keys(underBun).join(", ")}; or none for all of them.`,
  });
}

await mkdir(folder, { recursive: true });
for (const key of chosen) await rm(fileOf(key), { force: true });
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--project", "cli", "test/compat/matrix.test.ts"];
const KADOA_MATRIX = [...chosen, ...(chosen === all ? ["impossible"] : [])].join(",");
process.exitCode = await runAttached(process.execPath, vitest, {
  cwd: root,
  env: { ...process.env, KADOA_MATRIX },
});

const found = await Promise.all(
  all.map(async (key): Promise<Result[]> => {
    const text = await readFile(fileOf(key), "utf8").catch(() => undefined);
    if (text !== undefined) return [JSON.parse(text) as Result];
    return chosen.includes(key) ? [{ key, passed: false, versions: {} }] : [];
  }),
);
const run = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${process.platform} ${process.arch}, ${cpus().length} cores, Node ${process.versions.node}`,
  results: found.flat(),
};
await writeFile(join(root, "docs/compatibility.md"), pageOf(rows, run));
const failed = failedOf(rows, run);
console.log(`docs/compatibility.md is written; ${failed.length} of ${chosen.length} failed`);
for (const name of failed) console.log(`  ${name}`);
