import { plain } from "../../client/plain";
import { type Change, propertyText, renaming } from "./changes";
import { meanwhile } from "./moves";
import { asText } from "./phrase";
import { countsOf, headlineOf, type Review } from "./review";
import { type Cell, type Table, tablesOf } from "./table";
import { levelName, title } from "./wording";

const width = 100;

/** A review for a terminal or a log. */
export function asPlainText(review: Review): string {
  const tables = tablesOf(review).filter(({ changed }) => changed);
  const sections = [
    heading(review),
    review.errors.flatMap((error) => wrapped(plain(error), "  ")),
    section("Risks", aligned(review.risks.map(({ code, message }) => [code, asText(message)]))),
    section(
      "Settings that move",
      movesLines(review).flatMap((line) => wrapped(line, "  ")),
    ),
    section(tables.length === 0 ? "" : `Who is told what   (${legend})`, tables.flatMap(tableLines)),
    section("Changes", review.changes.flatMap(changeLines)),
    section(
      "Not judged",
      review.unjudged.flatMap((reason) => wrapped(asText(reason), "  ")),
    ),
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

function others({ othersChanging }: Review): string[] {
  if (othersChanging === 0) return [];
  const what =
    othersChanging === 1
      ? "1 resource of another package changes"
      : `${othersChanging} resources of other packages change`;
  return [`${what}; this review covers Kadoa's notifications only.`];
}

function movesLines({ moves }: Review): string[] {
  return [...moves.map(({ message }) => message), meanwhile(moves)].map(asText).filter((line) => line !== "");
}

/** A label column and a text column that wraps within itself. */
function aligned(rows: readonly (readonly [label: string, text: string])[]): string[] {
  const column = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.flatMap(([label, text]) =>
    wrapped(text, " ".repeat(column + 4)).map((line, index) =>
      index === 0 ? `  ${label.padEnd(column)}  ${line.trimStart()}` : line,
    ),
  );
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}

function tableLines(table: Table): string[] {
  const level = asText(levelName(table.level));
  const heads = table.columns.map(({ label, note }) => (note === "" ? label : `${label} (${note})`));
  const first = Math.max(level.length, ...table.rows.map(({ eventType }) => eventType.length + 2));
  const matrix = [
    [level.padEnd(first), ...heads].join("  "),
    ...table.rows.map(({ eventType, cells, note }) =>
      [
        `  ${eventType}`.padEnd(first),
        ...cells.map((cell, index) => centred(marks[cell], heads[index]?.length ?? 0)),
        note === "" ? "" : `(${note})`,
      ]
        .join("  ")
        .trimEnd(),
    ),
  ];
  const fits = matrix.every((line) => line.length + 2 <= width);
  return (fits ? matrix : [level, ...table.rows.flatMap((row) => listLines(table, row))]).map(
    (line) => `  ${line}`,
  );
}

/** Where a table is too wide: the channels of an event one after the other. */
function listLines({ columns }: Table, { eventType, cells, note }: Table["rows"][number]): string[] {
  const channels = (wanted: Cell) =>
    columns.filter((_, index) => cells[index] === wanted).map(({ label }) => `${marks[wanted]} ${label}`);
  const all = [...channels("removed"), ...channels("added"), ...channels("told")].join(", ");
  return [`  ${eventType}${note === "" ? "" : ` (${note})`}`, ...wrapped(all, "    ")];
}

function centred(text: string, length: number): string {
  return text.padStart(Math.ceil((length + text.length) / 2)).padEnd(length);
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
