// Makes docs/compatibility.md from what the last run of the matrix has found.
import {
  axes,
  impossible,
  meanings,
  nameOf,
  notTried,
  type Result,
  type Row,
  underBun,
} from "../test/compat/matrix/rows.mts";

/** What one run has found, as `npm run matrix` keeps it. */
export interface Run {
  readonly date: string;
  readonly machine: string;
  readonly results: readonly Result[];
}

/** The page. */
export function pageOf(rows: readonly Row[], { date, machine, results }: Run): string {
  const found = new Map(results.map((result) => [result.key, result]));
  const lines = rows.map((row, number) => {
    const { manager, program, layout, pulumi, cli } = row;
    const result = found.get(String(number));
    const { "@pulumi/pulumi": sdk = "", CLI = "", [manager]: version = "" } = result?.versions ?? {};
    const cells = [`${manager} ${version}`.trim(), program, layout, `${pulumi} ${sdk}`, `${cli} ${CLI}`];
    return `| ${[...cells.map((cell) => cell.trim()), stateOf(result)].join(" | ")} |`;
  });
  const bun = Object.entries(underBun).map(([key, what]) => `| ${what} | ${stateOf(found.get(key))} |`);
  const cannot = impossible.map(({ pair, reason }) => `| ${Object.values(pair).join(" and ")} | ${reason} |`);
  return `${[
    "# Compatibility",
    "",
    "The projects in which the packed package is tried: each is made in a folder of its own, with nothing of the repository,",
    "by one package manager, in one way to load a program, at one place, with one version of `@pulumi/pulumi` and of the Pulumi",
    "CLI. It deploys four channels and a setting, finds and mends what somebody else has changed and nothing beside it, and is",
    "destroyed; no secret stands in the clear. `npm run matrix` in the repository runs them and writes this page; `npm test` runs the",
    "first three.",
    "",
    `All combinations would be ${combinations()} projects. What breaks is nearly always two things that meet, so each pair of values is in one`,
    "row at least.",
    "",
    ...Object.entries(meanings).map(([word, meaning]) => `- **${word}**: ${meaning}`),
    "",
    `The last run: ${date}; ${machine}.`,
    "",
    "| package manager | program | place | `@pulumi/pulumi` | Pulumi CLI | |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
    "## Bun",
    "",
    "Bun installs the package, and runs inline programs with the classes: both are rows above. Beside them:",
    "",
    "| | |",
    "| --- | --- |",
    ...bun,
    "",
    `Not tried: ${notTried}`,
    "",
    "## What cannot be",
    "",
    "| | why, and what to do |",
    "| --- | --- |",
    ...cannot,
  ].join("\n")}\n`;
}

function stateOf(result: Result | undefined): string {
  if (result === undefined) return "not run yet";
  return result.passed ? "works" : "**failed**";
}

function combinations(): number {
  return Object.values(axes).reduce((product, values) => product * values.length, 1);
}

/** The rows that failed, by their names. */
export function failedOf(rows: readonly Row[], { results }: Run): string[] {
  return results
    .filter(({ passed }) => !passed)
    .map(({ key }) => {
      const row = rows[Number(key)];
      return row === undefined ? key : nameOf(row);
    });
}
