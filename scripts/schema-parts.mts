// What all of schema.json is made of: names of types, and words from doc comments.
import { type Table, wordsOf } from "./sources.mts";

export type Spec = Record<string, unknown>;

export const token = (name: string) => `kadoa:index:${name}`;
export const refTo = (name: string) => ({ $ref: `#/types/${token(name)}` });

/** The arguments of an interface, those of what it extends first. */
export function rowsOf(table: Table, shared: readonly Table[]): Table["rows"] {
  const base = shared.find(({ name }) => name === table.extended);
  return [...table.rows, ...(base === undefined ? [] : rowsOf(base, shared))];
}

/** Of a comment, what says something to every language; an editor's tags do not. */
export function descriptionOf(comment: string): string {
  return wordsOf(comment)
    .replace(/^@(example|throws|deprecated)[\s\S]*?(?=^@|$(?![\s\S]))/gm, "")
    .replace(/^@see (\S+)$/gm, "More: $1")
    .replace(/^@internal$/gm, "")
    .trim();
}

/** A comment as one paragraph. */
export function plainly(documentation: string): string {
  return documentation
    .replace(/^@default /m, "By default: ")
    .replace(/\s+/g, " ")
    .trim();
}
