/** Rows with a heading, each column as wide as its widest cell; columns of numbers are flush right. */
export function columns(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  flushRight: readonly number[] = [],
): string[] {
  const lines = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return flushRight.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
