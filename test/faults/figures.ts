/** Whether this is the long run of `npm run test:faults`, which prints what it counted. */
export const full = process.env.KADOA_FAULTS === "full";

/** Prints figures of the long run. */
export function report(title: string, rows: readonly (readonly string[])[]): void {
  if (!full) return;
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  console.log(`${title}\n${lines.join("\n")}\n`);
}
