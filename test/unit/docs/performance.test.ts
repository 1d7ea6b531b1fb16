import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lastResults, type Row } from "../../../bench/results.mts";
import { sections, wholeTable } from "../../../bench/table.mts";
import { root } from "../../../scripts/checkout.mts";
import { withMeasurements } from "../../../scripts/measurements.mts";

const page = readFileSync(join(root, "docs/performance.md"), "utf8");

it("the page of figures shows what the last measurements found, and each of them has its place there", () => {
  const results = lastResults();

  expect(page).toBe(withMeasurements(page, results));
  for (const name of [...Object.keys(sections), ...results.map((result) => result.name)])
    expect(page, name).toContain(`<!-- bench ${name} -->`);
});

it("the table of all rows says of each whether it holds, or why not", () => {
  const row = { figures: { ours: 12, bare: 10 }, unit: "ms", peer: "bare", reached: 1.2, reachedUnit: "×" };
  const rows: Row[] = [
    { ...row, work: "a quick one", target: "at most 2 × bare", holds: true },
    {
      ...row,
      work: "a slow one",
      target: "at most 1 × bare",
      holds: false,
      because: "2 ms are a look around",
    },
    { ...row, work: "an unknown one", target: "at most 1 × bare", holds: false },
    { work: "one without a target", figures: { ours: 1 }, unit: "s" },
  ];
  const table = wholeTable([
    { name: "provider", measuredOn: "2026-12-01", machine: "a machine", versions: {}, rows },
  ]);

  expect(table).toMatch(/a quick one +12.00 ms +10.00 ms +bare +1.20 × +at most 2 × bare +holds/);
  expect(table).toMatch(/a slow one .* explained \(1\)/);
  expect(table).toContain("(1) The provider's process, a slow one: 2 ms are a look around");
  expect(table).toMatch(/an unknown one .* does not hold/);
  expect(table).not.toContain("one without a target");
  expect(table).toContain("The REST client: not measured (npm run bench -- client)");
});
