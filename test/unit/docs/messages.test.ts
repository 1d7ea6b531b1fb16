import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { errorCodes } from "../../../client/errors";
import { isFormOf, saidIn } from "./said";

const [own = ""] = readFileSync("docs/troubleshooting.md", "utf8").split("\n## Messages of Pulumi\n");

/** How many characters of code may stand between two parts of one message: what is put in between, and line breaks. */
const mostBetween = 250;

const folders = ["client", "delivery", "provider", "sdk", "cli", "emulator", "testing"];
const errors = saidIn(folders);

/** What only adds words to another message, and what is said in one word. */
const withoutEntry = [
  / tries in /,
  /^an earlier create of it ended without a certain answer$/,
  /^cancelled$/,
];

/** The code, with texts that are put together from several lines in one piece. */
const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".gen.ts"))
    .map((name) => readFileSync(path.join(folder, name), "utf8").replace(/["`] \+\s+["`]/g, "")),
);

/** Whether the parts of a message, between what differs from case to case, follow each other in one source. */
function isSaid(message: string): boolean {
  const parts = message
    .replace(/^\d{3}(?= from )/, "…")
    .split("…")
    .filter((part) => part.trim().length > 0);
  return sources.some((source) => {
    const [first = "", ...rest] = parts;
    for (let at = source.indexOf(first); at >= 0; at = source.indexOf(first, at + 1)) {
      let end = at + first.length;
      const follows = rest.every((part) => {
        const next = source.indexOf(part, end);
        if (next < 0 || next - end > mostBetween) return false;
        end = next + part.length;
        return true;
      });
      if (follows) return true;
    }
    return false;
  });
}

const headings = [...own.matchAll(/^### (.+)$/gm)].map(([, heading = ""]) => heading);
const messages = headings.map((heading) => heading.replace(/^`+ ?(.*?) ?`+$/, "$1"));

it.each(messages)("the code says what troubleshooting quotes: %s", (message) => {
  const isOfError = errors.some(({ forms }) => forms.some((form) => isFormOf(message, form)));
  expect(isOfError || isSaid(message)).toBe(true);
});

it("troubleshooting has an entry for each error of the code, by its words", () => {
  const missing = errors.flatMap(({ at, forms }) =>
    forms
      .filter((form) => !withoutEntry.some((words) => words.test(form)))
      .filter((form) => !messages.some((message) => isFormOf(message, form)))
      .map((form) => `${at}: ${form}`),
  );
  expect(missing).toEqual([]);
});

it("troubleshooting names each message once", () => {
  expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([]);
});

it("a message that nobody says would be found", () => {
  expect(isSaid("no Kadoa API key is arranged")).toBe(false);
  expect(isSaid("is this the right workspace? … none of the objects in the state")).toBe(false);
});

it("troubleshooting has a section for each code of the error table", () => {
  const sections = [...own.matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code);
  expect(sections).toEqual(expect.arrayContaining(Object.keys(errorCodes)));
  expect(sections).toHaveLength(Object.keys(errorCodes).length);
});
