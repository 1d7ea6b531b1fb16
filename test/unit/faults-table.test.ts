import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { figuresOf, tableOf } from "../../scripts/faults-table.mts";
import { run } from "../../scripts/processes.mts";
import { beyondTheTable, faultRows } from "../faults/rows.mts";

const rows = Object.entries(faultRows);

describe("the table of faults", () => {
  it("names tests that exist, and every file of fault tests is in it or said to be beyond it", () => {
    const named = [...rows.flatMap(([, { tests }]) => tests), ...beyondTheTable];
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
    const there = readdirSync("test/faults").filter((file) => file.endsWith(".test.ts"));
    const unnamed = there.filter((file) => !named.includes(`test/faults/${file}`));
    expect(unnamed, "Fix: name it in test/faults/rows.mts").toEqual([]);
  });

  it("has no gap in its numbers", () => {
    expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_, index) => index + 1));
  });

  it("stands in docs/faults.md as it is declared, and no test of it failed", () => {
    const page = readFileSync("docs/faults.md", "utf8");
    const declared = tableOf(faultRows, {}).split("\n");
    const missing = declared.filter((line) => !page.includes(line.replace("no long run yet |", "")));
    expect(missing, "Fix: npm run test:faults").toEqual([]);
    expect(page).not.toContain("failed**");
  });
});

it("figures of one report stay together, and those that many tests count are summed", () => {
  const reported = [
    {
      title: "Kills",
      rows: [5],
      figures: [
        ["kill points", "90"],
        ["converged", "90"],
      ],
    },
    {
      title: "",
      rows: [12],
      figures: [
        ["texts searched", "1200"],
        ["secrets found", "0"],
      ],
    },
    {
      title: "",
      rows: [12],
      figures: [
        ["texts searched", "34"],
        ["secrets found", "0"],
      ],
    },
  ];
  expect(figuresOf(5, reported)).toEqual(["Kills: kill points 90; converged 90"]);
  expect(figuresOf(12, reported)).toEqual(["texts searched 1,234; secrets found 0"]);
  expect(figuresOf(1, reported)).toEqual([]);
});

it("the long run starts, and names the rows that there are", async () => {
  const { code, stderr } = await run(process.execPath, ["scripts/run.mjs", "scripts/faults.mts", "99"], {
    timeoutMs: 60_000,
  });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/There is no row 99\.\s+Fix: name rows by their numbers/);
});
