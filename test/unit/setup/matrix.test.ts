import { expect, it } from "vitest";
import { pageOf } from "../../../scripts/matrix-page.mts";
import {
  type Axis,
  axes,
  impossible,
  inTheGate,
  type Result,
  rows,
  whyNot,
} from "../../compat/matrix/rows.mts";

/** Each value of an axis with each of another one, as far as there can be such a project. */
function* pairs(): Generator<Record<string, string>> {
  const names = Object.keys(axes) as Axis[];
  for (const [index, one] of names.entries())
    for (const other of names.slice(index + 1))
      for (const value of axes[one]) for (const met of axes[other]) yield { [one]: value, [other]: met };
}

it("each two values of the matrix meet in a row, unless a reason says why they cannot", () => {
  const meets = (held: object, pair: Record<string, string>) =>
    Object.entries(pair).every(([axis, value]) => held[axis as keyof object] === value);
  const missing = [...pairs()].filter((pair) => !rows.some((row) => meets(row, pair)));
  const reasons = impossible.map(({ pair }) => pair as Record<string, string>);
  expect(missing.filter((pair) => !reasons.some((reason) => meets(pair, reason)))).toEqual([]);
  expect(missing).toHaveLength(impossible.length);
});

it("no row has a pair that cannot be, and none is there twice", () => {
  expect(rows.filter((row) => whyNot(row) !== undefined)).toEqual([]);
  expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
});

it("what runs with every test has both ends of what is supported", () => {
  const gate = rows.slice(0, inTheGate);
  expect(gate.map(({ pulumi }) => pulumi)).toEqual(expect.arrayContaining([...axes.pulumi]));
  expect(gate.map(({ cli }) => cli)).toEqual(expect.arrayContaining([...axes.cli]));
});

it("the page says of each row whether it works, failed, or was not run", () => {
  const results: Result[] = [
    { key: "0", passed: true, versions: { "@pulumi/pulumi": "3.216.0", CLI: "3.217.1", npm: "11.0.0" } },
    { key: "1", passed: false, versions: {} },
  ];
  const page = pageOf(rows, { date: "2026-12-01", machine: "a machine", results });
  expect(page).toContain(
    "| npm 11.0.0 | CommonJS TypeScript | root | lowest 3.216.0 | oldest 3.217.1 | works |\n" +
      "| npm | ESM TypeScript | monorepo | newest | pinned | **failed** |\n" +
      "| pnpm | ESM JavaScript | behind | newest | pinned | not run yet |",
  );
  expect(page).toContain("The last run: 2026-12-01; a machine.");
});
