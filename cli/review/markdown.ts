import { code, codeBlock, codeInCell, tableRow } from "../text/markdown";
import { type Change, meanwhile, propertyText, renaming } from "./changes";
import { type CommentForm, htmlMarker } from "./comment/service";
import { levelName, messagesOf, type Phrase, title } from "./phrase";
import { countsOf, headlineOf, type Review } from "./review";
import { type Cell, listed, type Table, tablesOf } from "./table";

/** What of Markdown the reader's place shows, and how much of it. */
export type MarkdownForm = CommentForm & {
  /** What it is about, where the preview does not say: it failed too early. */
  readonly stack?: string;
};

/** GitHub refuses comments above 65 536 characters; what a workflow adds around a review must fit as well. */
const gitHub: MarkdownForm = { longest: 60_000, marker: htmlMarker, html: true, alerts: true };

const longestError = 5_000;

/** By this a workflow finds the comment that it wrote before, to write over it. */
export function markerOf({ stack }: Review, form: MarkdownForm = gitHub): string {
  return form.marker(`pulumi-kadoa review ${(stack ?? form.stack ?? "").replace(/[^\w./-]/g, "_")}`);
}

/**
 * A review as a comment on a pull request: the summary and the risks first, details folded. Where it grows too
 * long the end is left out, never the summary.
 */
export function asMarkdown(review: Review, given: Partial<MarkdownForm> = {}): string {
  const form = { ...gitHub, ...given };
  const tables = tablesOf(review).filter(({ changed }) => changed);
  const name = review.stack ?? form.stack;
  const stack = name === undefined ? "" : code(name);
  const counts = [stack, countsOf(review)].filter((part) => part !== "").join(" · ");
  const fixed = `${markerOf(review, form)}\n### Kadoa notifications: ${inline(headlineOf(review))}\n${counts}`;
  const sections: Section[] = [
    { lines: review.errors.map((error) => codeBlock(error.slice(0, longestError))), head: "" },
    { head: form.alerts ? "> [!WARNING]" : "> **Risks**\n>", lines: points("> -", messagesOf(review.risks)) },
    {
      head: `${form.alerts ? "> [!NOTE]\n" : ""}> Not judged:${form.alerts ? "" : "\n>"}`,
      lines: points("> -", review.unjudged),
    },
    {
      head: "**Settings that move**\n",
      lines: points("-", messagesOf(review.moves)),
      foot: `\n\n${inline(meanwhile(review.moves))}`.trimEnd(),
    },
    { head: "", lines: tables.length === 0 ? [] : [legend] },
    ...tables.map((table) => tableSection(table, form)),
    {
      head: form.html ? "<details><summary>What changes</summary>\n" : "**What changes**\n",
      lines: review.changes.flatMap(changeLines),
      foot: form.html ? "\n\n</details>" : "",
    },
    { head: "", lines: review.changes.length === 0 ? [] : [footer(review, form)] },
  ];
  return assembled(fixed, sections, form.longest);
}

function points(mark: string, sentences: readonly Phrase[]): string[] {
  return sentences.map((sentence) => `${mark} ${inline(sentence)}`);
}

interface Section {
  /** Printed only with a line at least. */
  readonly head: string;
  readonly lines: readonly string[];
  readonly foot?: string;
}

/** Takes line after line while there is room; says how many had none. */
function assembled(fixed: string, sections: readonly Section[], limit: number): string {
  const note = (count: number) =>
    `\n\n**Too long for a comment: ${count} of its lines are left out.** \`npx pulumi-kadoa review\` prints all.`;
  let text = fixed;
  let left = 0;
  for (const { head, lines, foot = "" } of sections) {
    if (lines.length === 0) continue;
    const room = limit - text.length - head.length - foot.length - note(99_999).length - 4;
    const taken: string[] = [];
    let used = 0;
    // Once something is left out, nothing after it is printed: a gap would look like the whole.
    for (const line of left > 0 ? [] : lines) {
      used += line.length + 1;
      if (used > room) break;
      taken.push(line);
    }
    left += lines.length - taken.length;
    if (taken.length > 0) text += `\n\n${[head, ...taken].filter((part) => part !== "").join("\n")}${foot}`;
  }
  return `${text}${left === 0 ? "" : note(left)}\n`;
}

const legend = "**Who is told what**: ● as before, **+** from now on, **−** no longer";
const marks: Record<Cell, string> = { told: "●", added: "**+**", removed: "**−**", none: "" };

function tableSection(table: Table, { html }: MarkdownForm): Section {
  const name = levelName(table.level);
  const level = inline(name, codeInCell);
  const hasNotes = table.rows.some(({ note }) => note !== "");
  const heads = table.columns.map(
    ({ label, note }) => `${codeInCell(label)}${note === "" ? "" : `${html ? "<br>" : " "}${note}`}`,
  );
  if (heads.length > 10) return listSection(table, inline(name));
  const columns = [`**${level}**`, ...heads, ...(hasNotes ? [""] : [])];
  const rows = table.rows.map(({ eventType, cells, note }) => [
    codeInCell(eventType),
    ...cells.map((each) => marks[each]),
    ...(hasNotes ? [note] : []),
  ]);
  const rule = ["---", ...heads.map(() => ":-:"), ...(hasNotes ? ["---"] : [])];
  return { head: `${tableRow(columns)}\n${tableRow(rule)}`, lines: rows.map(tableRow) };
}

/** Where a table is too wide: the channels of an event one after the other. */
function listSection(table: Table, level: string): Section {
  const lines = table.rows.map((row) => {
    const all = listed(table, row, (cell, label) => `${marks[cell]} ${code(label)}`);
    return `- ${code(row.eventType)}${row.note === "" ? "" : ` (${row.note})`}: ${all}`;
  });
  return { head: `**${level}**\n`, lines };
}

function changeLines(change: Change): string[] {
  const { resource, about, properties } = change;
  const verb = resource.action === "same" ? "keep" : resource.action;
  const details = [title(resource), about, renaming(change)]
    .map((part) => inline(part))
    .filter((part) => part !== "");
  return [
    `- ${verb} ${details.join(", ")}`,
    ...properties.map((property) => `  - ${code(property.path)}: ${code(propertyText(property))}`),
  ];
}

function footer({ othersChanging }: Review, { html }: MarkdownForm): string {
  const others =
    othersChanging === 0 ? "" : `Changing resources of other packages, not reviewed: ${othersChanging}. `;
  const words = `${others}Secrets are named by their paths, URLs by their origins. Written by `;
  return html ? `<sub>${words}<code>pulumi-kadoa review</code>.</sub>` : `${words}\`pulumi-kadoa review\`.`;
}

function inline(sentence: Phrase, value = code): string {
  return sentence.map((part) => (typeof part === "string" ? part : value(part.value))).join("");
}
