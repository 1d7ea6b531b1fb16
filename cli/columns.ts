import { cut, padEnd, padStart, widthOf, wrapped } from "./text/width";

/** Longer cells are cut in their middle; the JSON forms have everything whole. */
const widestCell = 60;
/** What a cell keeps also in a narrow terminal. */
const narrowestCell = 12;
/** Below this a sentence is better left to the terminal to break. */
const narrowestSentence = 30;
const gap = 2;

export interface ColumnOptions {
  /** Columns of numbers, by their headings. */
  flushRight?: readonly string[];
  /** Columns whose cells are never cut, such as ids that people copy. */
  whole?: readonly string[];
  /** The last column holds sentences: they are never cut, and go on below themselves. */
  sentences?: boolean;
  /** How wide the terminal is; undefined for a file or a pipe. @default that of stdout */
  terminal?: number | undefined;
}

/** Rows with a heading, each column as wide as its widest cell, and all within the terminal if that can be. */
export function columns(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  { flushRight = [], whole = [], sentences = false, terminal = terminalWidth() }: ColumnOptions = {},
): string[] {
  const last = heading.length - 1;
  const isSentence = (column: number) => sentences && column === last;
  const isWhole = (column: number) => isSentence(column) || whole.includes(heading[column] ?? "");
  const lines = [heading, ...rows];
  const natural = heading.map((_, column) => {
    const widest = Math.max(...lines.map((line) => widthOf(line[column] ?? "")));
    return isWhole(column) ? widest : Math.min(widest, widestCell);
  });
  const widths = fitted(natural, {
    terminal,
    fixed: heading.map((_, column) => isWhole(column)),
    counted: sentences ? narrowestSentence : undefined,
  });
  return lines.flatMap((line) => {
    const cells = line.map((cell, column) => {
      const width = widths[column] ?? 0;
      const text = isWhole(column) ? cell : cut(cell, width);
      if (isSentence(column)) return text;
      return flushRight.includes(heading[column] ?? "") ? padStart(text, width) : padEnd(text, width);
    });
    return sentences ? hanging(cells, terminal) : [cells.join("  ").trimEnd()];
  });
}

/** A line of a table whose further lines are not known yet: its columns have widths of their own. */
export function streamed(
  cells: readonly string[],
  options: { widths: readonly number[]; fixed: readonly boolean[]; terminal?: number | undefined },
): string {
  const { widths, fixed, terminal = terminalWidth() } = options;
  const fit = fitted(widths, { terminal, fixed });
  return cells
    .map((cell, column) => {
      const width = fit[column] ?? 0;
      return fixed[column] ? padEnd(cell, width) : padEnd(cut(cell, width), width);
    })
    .join("  ")
    .trimEnd();
}

/**
 * Widths of columns that fit the terminal: the widest gives way first.
 * @param fixed which columns give no way
 * @param counted what the last column counts for, where it breaks its lines itself
 */
export function fitted(
  widths: readonly number[],
  options: {
    terminal: number | undefined;
    fixed: readonly boolean[];
    counted?: number | undefined;
  },
): number[] {
  const { terminal, fixed, counted } = options;
  const result = [...widths];
  if (terminal === undefined) return result;
  const total = () =>
    result.reduce(
      (sum, width, column) => {
        const isBroken = counted !== undefined && column === result.length - 1;
        return sum + (isBroken ? Math.min(width, counted) : width);
      },
      gap * (result.length - 1),
    );
  while (total() > terminal) {
    const widest = result.reduce(
      (found, width, column) => (!fixed[column] && width > (result[found] ?? 0) ? column : found),
      result.findIndex((_, column) => !fixed[column]),
    );
    const width = result[widest];
    if (width === undefined || width <= narrowestCell) break;
    result[widest] = width - 1;
  }
  return result;
}

/** How wide the terminal is that stdout leads to; undefined where it leads elsewhere. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined;
}

/** The last cell goes on below itself. */
function hanging(cells: readonly string[], terminal: number | undefined): string[] {
  const before = cells
    .slice(0, -1)
    .map((cell) => `${cell}  `)
    .join("");
  const sentence = cells.at(-1) ?? "";
  const room = terminal === undefined ? 0 : terminal - widthOf(before);
  if (room < narrowestSentence) return [`${before}${sentence}`.trimEnd()];
  const indent = " ".repeat(widthOf(before));
  return wrapped(sentence, room).map((line, index) => `${index === 0 ? before : indent}${line}`.trimEnd());
}
