import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { packPackage, versions } from "./installation";
import { managers } from "./matrix/managers";
import { inTheGate, nameOf, type Row, type RowResult, rows } from "./matrix/rows.mts";
import { tryRow } from "./matrix/try";

// `npm run matrix` names the rows that it wants; every other run takes the first few.
const wanted = process.env.KADOA_MATRIX?.split(",").map(Number) ?? [...rows.keys()].slice(0, inTheGate);
const reports = path.resolve(".reports/matrix");

let packed: Awaited<ReturnType<typeof packPackage>>;
let tools: Awaited<ReturnType<typeof managers>>;
beforeAll(async () => {
  packed = await packPackage();
  tools = await managers();
});
afterAll(async () => {
  await packed?.remove();
  await tools?.remove();
});

describe("a project of its own, with the packed package", () => {
  it.each(wanted.map((number) => [nameOf(rowAt(number)), number] as const))(
    "%s: deploys, mends, holds still, and is destroyed",
    async (_name, number) => {
      const row = rowAt(number);
      const manager = await tools.get(row.manager);
      await tryRow(row, { tarball: packed.tarball, manager });
      const result: RowResult = {
        row,
        passed: true,
        versions: {
          "@pulumi/pulumi": row.pulumi === "lowest" ? versions.lowestPulumi : versions.newestPulumi,
          node: process.versions.node,
          [row.manager]: manager.version,
        },
      };
      await mkdir(reports, { recursive: true });
      await writeFile(path.join(reports, `row-${number}.json`), `${JSON.stringify(result, null, 2)}\n`);
    },
  );
});

function rowAt(number: number): Row {
  const row = rows[number];
  if (row === undefined) throw new Error(`there is no row ${number}`);
  return row;
}
