// npm run bench [-- NAME…]: runs the measurements in bench/, each in a process of its own, and ends with the table of all
// that was ever measured; `npm run bench -- --table` only shows that.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { lastResults } from "../bench/results.mts";
import { wholeTable } from "../bench/table.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { buildIfStale } from "./package.mts";
import { runAttached } from "./processes.mts";
import { ensurePulumi } from "./pulumi-cli/ensure.mts";

const wanted = process.argv.slice(2);
const isTableOnly = wanted.includes("--table");
if (!isTableOnly) await measure();
console.log(`\n${wholeTable(lastResults())}`);
if (!isTableOnly) console.log("\nnpm run plots puts it into docs/performance.md and draws docs/images/.");

async function measure(): Promise<void> {
  const all = (await readdir(join(root, "bench"))).filter((file) => file.endsWith(".bench.mts")).sort();
  const names = all.map((file) => file.replace(".bench.mts", ""));
  const chosen = names.filter((name) => wanted.length === 0 || wanted.includes(name));
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Fault(`There is no measurement called ${unknown.join(", ")}.`, {
      fix: `npm run bench -- ${names.join("|")}`,
    });
  }
  const { pathFolder } = await ensurePulumi();
  await buildIfStale();
  for (const name of chosen) {
    console.log(`\n${name}`);
    const code = await runAttached(process.execPath, [join("bench", `${name}.bench.mts`)], {
      cwd: root,
      env: { ...process.env, PATH: `${pathFolder}:${process.env.PATH}` },
    });
    if (code !== 0) process.exitCode = code;
  }
}
