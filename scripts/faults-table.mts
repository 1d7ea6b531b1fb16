// Makes docs/faults.md from what the last long run of the fault tests has counted.
import type { FaultRow } from "../test/faults/rows.mts";

/** What the tests of one row did in their last long run. */
export interface FaultResult {
  passed: number;
  failed: number;
  /** Lines to print and to put into the table. */
  figures: string[];
  /** `2026-02-03` */
  date: string;
  machine: string;
}

/** What one report of a test file has counted, as test/faults/figures.ts writes it. */
export interface Figures {
  test: string;
  title: string;
  rows: number[];
  figures: string[][];
}

/** The figures of one row, one line for each report; what many tests have counted together is summed first. */
export function figuresOf(row: number, reported: readonly Omit<Figures, "test">[]): string[] {
  const own = reported.filter(({ rows }) => rows.includes(row));
  const sums = new Map<string, number>();
  for (const { figures } of own.filter(({ title }) => title === "")) {
    for (const [label = "", value] of figures) sums.set(label, (sums.get(label) ?? 0) + Number(value));
  }
  const summed = [...sums].map(([label, value]) => [label, value.toLocaleString("en")]);
  const titled = own
    .filter(({ title }) => title !== "")
    .map(({ title, figures }) => `${title}: ${listed(figures)}`);
  return [...titled.sort(), ...(summed.length > 0 ? [listed(summed)] : [])];
}

function listed(figures: readonly (readonly string[])[]): string {
  return figures.map(([label, ...values]) => `${label} ${values.join(" ")}`).join("; ");
}

/** The page. */
export function tableOf(
  rows: Readonly<Record<number, FaultRow>>,
  results: Readonly<Record<number, FaultResult>>,
): string {
  const lines = Object.entries(rows).map(([number, row]) => {
    const result = results[Number(number)];
    const figures =
      result === undefined ? ["no long run yet"] : [testsOf(result), ...result.figures, ranAt(result)];
    const required = row.limit === undefined ? row.required : `${row.required}.<br>Not held: ${row.limit}`;
    return `| ${[number, row.fault, required, row.tests.map(named).join("<br>"), figures.map(escaped).join("<br>")].join(" | ")} |`;
  });
  return `${[
    "# Faults, and what holds under them",
    "",
    "What can go wrong between a program, Pulumi, this package and Kadoa; what must hold nevertheless; the tests that show",
    "it; and what their long run counted. `npm run test:faults` runs them and writes this page; `npm test` runs a short",
    "edition of the same tests. Everything runs against the local Kadoa of this package, on one machine.",
    "",
    "| | fault | what holds | tests | figures of the last long run |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n")}\n`;
}

/** No link: the page comes with the package, and the tests do not. */
function named(file: string): string {
  return file.split("/").slice(1).join("/").replace(".test.ts", "");
}

function testsOf({ passed, failed }: FaultResult): string {
  return failed === 0 ? `${passed} tests passed` : `${passed} tests passed, **${failed} failed**`;
}

function ranAt({ date, machine }: FaultResult): string {
  return `${date}; ${machine}`;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}
