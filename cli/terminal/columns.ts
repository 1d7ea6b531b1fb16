import { plain } from "../../client/plain";
import { cut, padEnd, padStart, widthOf, wrapped } from "./width";

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

/**
 * Rows with a heading, each column as wide as its widest cell, and all within the terminal: names are cut for that,
 * and where it is not enough, a last column that is whole goes below its row.
 */
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
  const { widths, isBelow } = layoutOf(natural, {
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
    if (sentences) return hanging(cells, terminal);
    return rowOf(cells, isBelow);
  });
}

/** A line of a table whose further lines are not known yet: its columns have widths of their own. */
export function streamed(
  cells: readonly string[],
  options: { widths: readonly number[]; fixed: readonly boolean[]; terminal?: number | undefined },
): string {
  const { widths, fixed, terminal = terminalWidth() } = options;
  const { widths: fit, isBelow } = layoutOf(widths, { terminal, fixed });
  const padded = cells.map((cell, column) => {
    const width = fit[column] ?? 0;
    return fixed[column] ? padEnd(cell, width) : padEnd(cut(cell, width), width);
  });
  return rowOf(padded, isBelow).join("\n");
}

function rowOf(cells: readonly string[], isBelow: boolean): string[] {
  const lines = isBelow ? [cells.slice(0, -1), ["  ", cells.at(-1) ?? ""]] : [cells];
  return lines.map((line) => line.join(" ".repeat(gap)).trimEnd());
}

interface LayoutOptions {
  terminal: number | undefined;
  /** Which columns give no way. */
  fixed: readonly boolean[];
  /** What the last column counts for, where it breaks its lines itself. */
  counted?: number | undefined;
}

/** Widths that fit the terminal; a last column that gives no way may have to go below its row for that. */
function layoutOf(
  natural: readonly number[],
  options: LayoutOptions,
): { widths: number[]; isBelow: boolean } {
  const { terminal = Number.POSITIVE_INFINITY, fixed, counted } = options;
  const widths = fitted(natural, options);
  const mayGoBelow = counted === undefined && fixed.at(-1) === true;
  if (!mayGoBelow || totalOf(widths) <= terminal) return { widths, isBelow: false };
  return { widths: [...fitted(natural.slice(0, -1), options), natural.at(-1) ?? 0], isBelow: true };
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, gap * (widths.length - 1));
}

/** The widest gives way first. */
function fitted(widths: readonly number[], { terminal, fixed, counted }: LayoutOptions): number[] {
  const result = [...widths];
  if (terminal === undefined) return result;
  const total = () =>
    totalOf([...result.slice(0, -1), Math.min(result.at(-1) ?? 0, counted ?? Number.POSITIVE_INFINITY)]);
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

/** Two columns below a heading, as wide as what is printed. */
export function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => widthOf(plain(first))));
  return rows.map(([first, second]) => `  ${padEnd(plain(first), width)}  ${plain(second)}`);
}

/** How wide the terminal is that stdout leads to; undefined where it leads elsewhere. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined;
}

/** The last cell goes on below itself. */
function hanging(cells: readonly string[], terminal: number | undefined): string[] {
  const before = [...cells.slice(0, -1), ""].join(" ".repeat(gap));
  const sentence = cells.at(-1) ?? "";
  const room = terminal === undefined ? 0 : terminal - widthOf(before);
  if (room < narrowestSentence) return [`${before}${sentence}`.trimEnd()];
  const indent = " ".repeat(widthOf(before));
  return wrapped(sentence, room).map((line, index) => `${index === 0 ? before : indent}${line}`.trimEnd());
}
