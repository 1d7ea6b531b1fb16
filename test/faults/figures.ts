import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";

/** Whether this is the long run of `npm run test:faults`, which prints what it counted. */
export const full = process.env.KADOA_FAULTS === "full";

/** Where a long run leaves its figures for docs/faults.md, one file for each report. */
export const figuresFolder = path.resolve(".reports/faults/figures");

/** Figures of one report of a test file, for the rows of the table in docs/faults.md that they belong to. */
export interface Figures {
  test: string;
  title: string;
  rows: number[];
  figures: readonly (readonly string[])[];
}

/**
 * Prints figures of the long run.
 * @param tableRows the rows of docs/faults.md that show them too
 */
export function report(
  title: string,
  figures: readonly (readonly string[])[],
  ...tableRows: readonly number[]
): void {
  if (!full) return;
  const widths =
    figures[0]?.map((_, column) => Math.max(...figures.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = figures.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  console.log(`${title}\n${lines.join("\n")}\n`);
  if (tableRows.length > 0) keep({ title, rows: [...tableRows], figures });
}

/** Adds to figures that many tests count together: equal labels are summed. */
export function count(figures: Readonly<Record<string, number>>, ...tableRows: readonly number[]): void {
  if (!full) return;
  const pairs = Object.entries(figures).map(([label, value]) => [label, String(value)]);
  keep({ title: "", rows: [...tableRows], figures: pairs });
}

function keep(counted: Omit<Figures, "test">): void {
  const figures: Figures = { test: path.relative("", expect.getState().testPath ?? ""), ...counted };
  mkdirSync(figuresFolder, { recursive: true });
  writeFileSync(path.join(figuresFolder, `${randomUUID()}.json`), JSON.stringify(figures));
}
