// What a measurement found: a table for people, and JSON in bench/results/ for docs/performance.md and the plots.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import pulumi from "@pulumi/pulumi/package.json" with { type: "json" };
import { z } from "zod";
import manifest from "../package.json" with { type: "json" };
import { plainTable } from "./table.mts";

const rowSchema = z.strictObject({
  /** What was done, and how often. */
  work: z.string(),
  /** What was measured, by who did it. */
  figures: z.record(z.string(), z.number()),
  unit: z.string(),
  /** With which of the figures ours is compared. */
  peer: z.string().optional(),
  /** In words: `at most 1.05 × floor`. */
  target: z.string().optional(),
  /** What is compared with the target, and in what it is counted. */
  reached: z.number().optional(),
  reachedUnit: z.string().optional(),
  holds: z.boolean().optional(),
  /** Why it does not reach its target, with a figure; only said of a row that does not hold. */
  because: z.string().optional(),
});

const resultSchema = z.strictObject({
  name: z.string(),
  measuredOn: z.string(),
  machine: z.string(),
  versions: z.record(z.string(), z.string()),
  rows: z.array(rowSchema),
});

export type Row = z.infer<typeof rowSchema>;
export type Result = z.infer<typeof resultSchema>;

/** Another one for a trial with small numbers: RESULTS=/tmp/trial. */
const folder = process.env.RESULTS ?? join(import.meta.dirname, "results");

/** Prints the rows and keeps them; the process fails when one neither holds nor says why. */
export function report(name: string, rows: readonly Row[]): void {
  mkdirSync(folder, { recursive: true });
  const result = { name, ...circumstances(), rows: rows.map(rounded) };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(plainTable(rows));
  if (rows.some(({ holds, because }) => holds === false && because === undefined)) process.exitCode = 1;
}

/** What the last run of each measurement found. */
export function lastResults(): Result[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => resultSchema.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))));
}

/** Digits beyond the fifth are noise, and make every run a difference in every line. */
function rounded({ figures, reached, ...row }: Row): Row {
  const short = (value: number) => Number(value.toPrecision(5));
  return {
    ...row,
    figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, short(value)])),
    ...(reached !== undefined && { reached: short(reached) }),
  };
}

function circumstances() {
  const [cpu] = cpus();
  return {
    measuredOn: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    versions: {
      "pulumi-kadoa": manifest.version,
      node: process.versions.node,
      "@pulumi/pulumi": pulumi.version,
      pulumi: pulumiVersion(),
    },
  };
}

function pulumiVersion(): string {
  try {
    return execFileSync("pulumi", ["version"], { encoding: "utf8" }).trim();
  } catch {
    return "none";
  }
}

interface Compared {
  work: string;
  figures: Record<string, number>;
  unit: string;
  peer?: string;
  /** Why it does not hold, should it not. */
  because?: string;
}

/** How many times the peer's figure ours is. */
export function inTimes(
  row: Compared & { peer: string },
  limit: { atMost: number } | { atLeast: number },
): Row {
  const reached = oursOf(row) / (row.figures[row.peer] ?? Number.NaN);
  const target = `${"atMost" in limit ? `at most ${limit.atMost}` : `at least ${limit.atLeast}`} × ${row.peer}`;
  const holds = "atMost" in limit ? reached <= limit.atMost : reached >= limit.atLeast;
  return judged(row, { target, reached, reachedUnit: "×", holds });
}

/** By how much ours is over the peer's figure. */
export function over(row: Compared & { peer: string }, atMost: number): Row {
  const reached = oursOf(row) - (row.figures[row.peer] ?? Number.NaN);
  const target = `at most ${atMost} ${row.unit} over ${row.peer}`;
  return judged(row, { target, reached, reachedUnit: row.unit, holds: reached <= atMost });
}

/** Ours alone. */
export function alone(row: Compared, atMost: number): Row {
  const reached = oursOf(row);
  const target = `at most ${atMost.toLocaleString("en")} ${row.unit}`;
  return judged(row, { target, reached, reachedUnit: row.unit, holds: reached <= atMost });
}

function judged(
  { because, ...row }: Compared,
  verdict: Required<Pick<Row, "target" | "reached" | "reachedUnit" | "holds">>,
): Row {
  return { ...row, ...verdict, ...(!verdict.holds && because !== undefined && { because }) };
}

function oursOf({ figures }: Compared): number {
  return figures.ours ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
