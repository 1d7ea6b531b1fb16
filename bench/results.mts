// What a measurement found: a table for people, and JSON in bench/results/ for the plots.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import pulumi from "@pulumi/pulumi/package.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };

export interface Row {
  /** What was done, and how often. */
  work: string;
  /** What was measured, by who did it. */
  figures: Record<string, number>;
  unit: string;
  /** In words: `at most 1.05 × floor`. */
  target?: string;
  /** What is compared with the target. */
  reached?: number;
  holds?: boolean;
}

const folder = join(import.meta.dirname, "results");

/** Prints the rows and keeps them; the process fails when one does not hold. */
export function report(name: string, rows: readonly Row[]): void {
  mkdirSync(folder, { recursive: true });
  const result = { name, ...circumstances(), rows };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(tableOf(rows));
  if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
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

function tableOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const lines = [
    ["", ...names, "reached", "target", ""],
    ...rows.map(({ work, figures, unit, target = "", reached, holds }) => [
      work,
      ...names.map((name) => (figures[name] === undefined ? "" : `${shown(figures[name])} ${unit}`)),
      reached === undefined ? "" : shown(reached),
      target,
      holds === undefined ? "" : holds ? "holds" : "does not hold",
    ]),
  ];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}

function shown(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
