import { plain, plainLines } from "../../client/plain";

/**
 * Text from outside as code. There neither markup nor HTML in it means anything, and GitHub makes no mention, no
 * link and no emoji of it: its filters leave code alone. Entities would not do, `&#64;team` among them: GitHub
 * looks for mentions in what Markdown has been turned into, and there they are signs again.
 */
export function code(text: string): string {
  const content = plain(text) || " ";
  const fence = "`".repeat(longestRun(content) + 1);
  // Of a span that is not all blank, a reader takes one blank away at each end.
  const pad = fence.length > 1 || /^ .*[^ ]/.test(content) ? " " : "";
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** Code in a cell of a table. There a bar ends the cell, and a backslash before it takes that back. */
export function codeInCell(text: string): string {
  // Readers differ in what two backslashes before a bar mean, so none is left there.
  return code(plain(text).replaceAll("\\|", "\\ |")).replaceAll("|", "\\|");
}

/**
 * A sentence that may repeat text from outside. It stays prose when nothing in it could be markup, a mention, a
 * link, an emoji or the number of an issue; else all of it is code.
 */
export function sentenceInCell(text: string): string {
  return isProse(text) ? text : codeInCell(text);
}

/** Cells that are Markdown already as a row of a table. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Lines from outside as a block of code. */
export function codeBlock(text: string): string {
  const content = plainLines(text);
  const fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}text\n${content}\n${fence}`;
}

function isProse(text: string): boolean {
  return (
    /^$|^\p{L}[\p{L}\p{N} ,;:.()'"%/→…-]*$/u.test(text) &&
    !/:\w+:|www\.|:\/\/|\bgh-\d/i.test(text) &&
    text === plain(text)
  );
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
