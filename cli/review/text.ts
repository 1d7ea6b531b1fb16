import { plain } from "../../client/plain";
import { padEnd, padStart, widthOf, wrapped } from "../terminal/width";
import { numbered } from "../text/words";
import { type Change, meanwhile, propertyText, renaming } from "./changes";
import { asText, levelName, messagesOf, type Phrase, title } from "./phrase";
import { countsOf, headlineOf, type Review } from "./review";
import { type Cell, listed, type Table, type TableRow, tablesOf } from "./table";

const width = 100;

/** A review for a terminal or a log. */
export function asPlainText(review: Review): string {
  const tables = tablesOf(review).filter(({ changed }) => changed);
  const sections = [
    heading(review),
    review.errors.flatMap((error) => indented(plain(error), 2)),
    section("Risks", labelled(review.risks.map(({ code, message }) => [code, asText(message)]))),
    section("Settings that move", movesLines(review)),
    section(tables.length === 0 ? "" : `Who is told what   (${legend})`, tables.flatMap(tableLines)),
    section("Changes", review.changes.flatMap(changeLines)),
    section("Not judged", sentences(review.unjudged)),
    others(review),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function heading(review: Review): string[] {
  const headline = asText(headlineOf(review));
  const first = review.stack === undefined ? headline : `${plain(review.stack)}: ${headline}`;
  return [first, countsOf(review)].filter((line) => line !== "");
}

const legend = "● as before, + from now on, − no longer";
const marks: Record<Cell, string> = { told: "●", added: "+", removed: "−", none: "" };

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines];
}

function others({ othersChanging: count }: Review): string[] {
  if (count === 0) return [];
  const what = count === 1 ? "of another package changes" : "of other packages change";
  return [`${numbered(count, "resource")} ${what}; this review covers Kadoa's notifications only.`];
}

function movesLines({ moves }: Review): string[] {
  return sentences([...messagesOf(moves), meanwhile(moves)]);
}

function sentences(phrases: readonly Phrase[]): string[] {
  const texts = phrases.map(asText).filter((text) => text !== "");
  return texts.flatMap((text) => indented(text, 2));
}

/** A label column and a text column that wraps within itself. */
function labelled(rows: readonly (readonly [label: string, text: string])[]): string[] {
  const column = Math.max(0, ...rows.map(([label]) => widthOf(label)));
  return rows.flatMap(([label, text]) =>
    indented(text, column + 4).map((line, index) =>
      index === 0 ? `  ${padEnd(label, column)}  ${line.trimStart()}` : line,
    ),
  );
}

function indented(text: string, indent: number): string[] {
  return wrapped(text.replace(/\s+/g, " "), width - indent).map((line) => " ".repeat(indent) + line);
}

function tableLines(table: Table): string[] {
  const level = asText(levelName(table.level));
  const heads = table.columns.map(({ label, note }) => (note === "" ? label : `${label} (${note})`));
  const first = Math.max(widthOf(level), ...table.rows.map(({ eventType }) => widthOf(eventType) + 2));
  const matrix = [
    [padEnd(level, first), ...heads].join("  "),
    ...table.rows.map(({ eventType, cells, note }) =>
      [
        padEnd(`  ${eventType}`, first),
        ...cells.map((cell, index) => centred(marks[cell], widthOf(heads[index] ?? ""))),
        note === "" ? "" : `(${note})`,
      ]
        .join("  ")
        .trimEnd(),
    ),
  ];
  const fits = matrix.every((line) => widthOf(line) + 2 <= width);
  return (fits ? matrix : [level, ...table.rows.flatMap((row) => listLines(table, row))]).map(
    (line) => `  ${line}`,
  );
}

/** Where a table is too wide: the channels of an event one after the other. */
function listLines(table: Table, row: TableRow): string[] {
  const all = listed(table, row, (cell, label) => `${marks[cell]} ${label}`);
  return [`  ${row.eventType}${row.note === "" ? "" : ` (${row.note})`}`, ...indented(all, 4)];
}

function centred(text: string, length: number): string {
  return padEnd(padStart(text, Math.ceil((length + text.length) / 2)), length);
}

const signs = { delete: "−", forget: "×", replace: "±", update: "~", create: "+", same: "~", read: " " };

function changeLines(change: Change): string[] {
  const { resource, about, properties } = change;
  const details = [about, renaming(change)].map(asText).filter((part) => part !== "");
  return [
    `  ${signs[resource.action]} ${[asText(title(resource)), ...details].join(", ")}`,
    ...properties.map((property) => `      ${plain(property.path)}: ${propertyText(property)}`),
  ];
}
