import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensurePulumi } from "../../scripts/pulumi-cli/ensure.mts";
import { cacheFolder } from "../../scripts/pulumi-cli/locate.mts";
import { cliVersion, oldestCliVersion } from "../../scripts/pulumi-cli/versions.mts";
import { packPackage, versions } from "./installation";
import { nativeUnderBun, partsUnderBun } from "./matrix/bun";
import { managers } from "./matrix/managers";
import { impossible, inTheGate, nameOf, type Result, type Row, rows, underBun } from "./matrix/rows.mts";
import { tryRow } from "./matrix/try";

// `npm run matrix` names what it wants; every other run takes the first rows.
const named = process.env.KADOA_MATRIX?.split(",");
// A plain `npm test` does not spend minutes on making another CLI; the gate makes it first, and the matrix makes it here.
const hasOldest = named !== undefined || existsSync(cacheFolder(process.env, oldestCliVersion));
const wanted = rows.map((given, number) => {
  const row: Row = hasOldest ? given : { ...given, cli: "pinned" };
  return { row, key: String(number), title: nameOf(row) };
});
const chosen =
  named === undefined ? wanted.slice(0, inTheGate) : wanted.filter(({ key }) => named.includes(key));
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
  it.each(chosen)(
    "$title: deploys, mends what differs and nothing else, and is destroyed",
    async ({ row, key }) => {
      const cli = row.cli === "oldest" ? await ensurePulumi({ version: oldestCliVersion }) : undefined;
      const manager = await tools.get(row.manager);
      await tryRow(row, { tarball: packed.tarball, manager, cli: cli?.pathFolder });
      await report(key, {
        "@pulumi/pulumi": row.pulumi === "lowest" ? versions.lowestPulumi : versions.newestPulumi,
        CLI: cli?.version ?? cliVersion,
        Node: process.versions.node,
        [row.manager]: manager.version,
      });
    },
  );
});

const tried = impossible.filter(({ said }) => named?.includes("impossible") === true && said !== undefined);
describe.runIf(tried.length > 0)("what cannot be", () => {
  it.each(tried)("is refused: $reason", async ({ pair, said }) => {
    const likely: Row = { ...chosenRow, ...pair };
    const manager = await tools.get(likely.manager);
    await expect(tryRow(likely, { tarball: packed.tarball, manager })).rejects.toThrow(said);
  });
});

const ofBun = { parts: partsUnderBun, native: nativeUnderBun };
const parts = Object.entries(underBun).filter(([key]) => named?.includes(key) === true);
describe.runIf(parts.length > 0)("beside its rows", () => {
  it.each(parts)("%s: %s", async (key) => {
    await ofBun[key as keyof typeof ofBun](await tools.bun(), packed.tarball);
    await report(key, { Bun: versions.bun, Node: process.versions.node });
  });
});

const chosenRow: Row = {
  manager: "npm",
  program: "ESM JavaScript",
  layout: "root",
  pulumi: "newest",
  cli: "pinned",
};

async function report(key: string, took: Result["versions"]): Promise<void> {
  const result: Result = { key, passed: true, versions: took };
  await mkdir(reports, { recursive: true });
  await writeFile(path.join(reports, `${key}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
