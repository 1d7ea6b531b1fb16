// npm run bench [-- NAME…]: runs the measurements in bench/, each in a process of its own.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { buildIfStale } from "./package.mts";
import { runAttached } from "./processes.mts";
import { ensurePulumi } from "./pulumi-cli/ensure.mts";

const wanted = process.argv.slice(2);
const all = (await readdir(join(root, "bench"))).filter((file) => file.endsWith(".bench.mts")).sort();
const chosen = all.filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)));
if (chosen.length === 0) {
  const names = all.map((file) => file.replace(".bench.mts", ""));
  throw new Fault(`There is no measurement called ${wanted.join(", ")}.`, {
    fix: `npm run bench -- ${names.join("|")}`,
  });
}
const { pathFolder } = await ensurePulumi();
await buildIfStale();
for (const file of chosen) {
  console.log(`\n${file.replace(".bench.mts", "")}`);
  const code = await runAttached(process.execPath, [join("bench", file)], {
    cwd: root,
    env: { ...process.env, PATH: `${pathFolder}:${process.env.PATH}` },
  });
  if (code !== 0) process.exitCode = code;
}
