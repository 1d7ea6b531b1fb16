// Rows of measurements as tables: for a terminal, and for a page.
import type { Result, Row } from "./results.mts";

/** In which order all measurements are shown, and what each is about. Some hold no target, and are for pages only. */
export const sections: Readonly<Record<string, string>> = {
  stack: "Pulumi's commands",
  growth: "2,000 channels",
  start: "What starts",
  provider: "The provider's process",
  state: "The state",
  calls: "Calls of Kadoa's API",
  "import-and-review": "A workspace of 300 channels and 600 settings",
  client: "The REST client",
  "realtime-ingest": "Realtime: events as they come",
  "realtime-reconnect": "Realtime: after a drop",
  verify: "Verification",
};

/** What the figures' names stand for, where a page has room for it. */
const longNames: Readonly<Record<string, string>> = { ours: "classes", native: "plug-in" };

/** Every row that has a target, in one table; below it why some do not reach it. */
export function wholeTable(results: readonly Result[]): string {
  const reasons: string[] = [];
  const lines = [["", "ours", "peer", "", "reached", "target", ""]];
  for (const [name, title] of Object.entries(sections)) {
    const result = results.find((one) => one.name === name);
    lines.push(["", "", "", "", "", "", ""]);
    if (result === undefined) {
      lines.push([`${title}: not measured (npm run bench -- ${name})`, "", "", "", "", "", ""]);
      continue;
    }
    lines.push([`${title} (${result.measuredOn})`, "", "", "", "", "", ""]);
    for (const row of result.rows.filter(({ target }) => target !== undefined)) {
      const { work, figures, unit, peer = "", because } = row;
      if (because !== undefined) reasons.push(`  ${title}, ${work}: ${because}`);
      const verdict = because === undefined ? verdictOf(row) : `explained (${reasons.length})`;
      const [ours, theirs] = [figures.ours ?? Number.NaN, figures[peer]];
      const compared = theirs === undefined ? "" : withUnit(theirs, unit);
      lines.push([
        `  ${work}`,
        withUnit(ours, unit),
        compared,
        peer,
        reachedOf(row),
        row.target ?? "",
        verdict,
      ]);
    }
  }
  const numberedReasons = reasons.map((reason, index) => `(${index + 1})${reason.slice(1)}`);
  return [aligned(lines), ...(reasons.length > 0 ? ["", ...numberedReasons] : [])].join("\n");
}

export function plainTable(rows: readonly Row[]): string {
  const names = namesOf(rows);
  const lines = [["", ...names, "reached", "target", ""], ...rows.map((row) => cellsOf(row, names))];
  const reasons = rows.flatMap(({ work, because }) =>
    because === undefined ? [] : [`  ${work}: ${because}`],
  );
  return [aligned(lines), ...reasons].join("\n");
}

/** One measurement for a page: what it found, where, and why a row does not reach its target. */
export function pageTable({ name, measuredOn, machine, versions, rows }: Result): string {
  const names = namesOf(rows);
  const header = [
    "work",
    ...names.map((one) => (name === "stack" || name === "growth" ? longNames[one] : undefined) ?? one),
  ];
  const hasTargets = rows.some(({ target }) => target !== undefined);
  const width = header.length + (hasTargets ? 3 : 0);
  const lines = [
    [...header, ...(hasTargets ? ["reached", "target", ""] : [])],
    Array.from({ length: width }, () => "---"),
    ...rows.map((row) => cellsOf(row, names).slice(0, width)),
  ];
  const reasons = rows.flatMap(({ work, because }) =>
    because === undefined ? [] : [`- ${work}: ${because}`],
  );
  const { node, pulumi, "@pulumi/pulumi": sdk } = versions;
  return [
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `\`npm run bench -- ${name}\`, ${measuredOn}, ${machine}, Node ${node}, \`@pulumi/pulumi\` ${sdk}, Pulumi CLI ${pulumi}.`,
    ...(reasons.length > 0 ? ["", ...reasons] : []),
    "",
  ].join("\n");
}

function namesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
}

function cellsOf(row: Row, names: readonly string[]): string[] {
  const { work, figures, unit, target = "" } = row;
  const cells = names.map((name) => (figures[name] === undefined ? "" : withUnit(figures[name], unit)));
  return [work, ...cells, reachedOf(row), target, verdictOf(row)];
}

function reachedOf({ reached, reachedUnit = "" }: Row): string {
  return reached === undefined ? "" : withUnit(reached, reachedUnit);
}

function verdictOf({ holds, because }: Row): string {
  if (holds === undefined) return "";
  if (holds) return "holds";
  return because === undefined ? "does not hold" : "explained";
}

function withUnit(value: number, unit: string): string {
  return `${shown(value, unit)} ${unit}`.trim();
}

function shown(value: number, unit: string): string {
  if (unit === "calls" || Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function aligned(lines: readonly (readonly string[])[]): string {
  // A line with one cell is a heading, and makes no column wide.
  const isHeading = (line: readonly string[]) => line.slice(1).every((cell) => cell === "");
  const counted = lines.filter((line) => !isHeading(line));
  const widths =
    lines[0]?.map((_, column) => Math.max(...counted.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}
