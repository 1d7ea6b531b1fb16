import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { errorCodes } from "../../../client/errors";

const [own = ""] = readFileSync("docs/troubleshooting.md", "utf8").split("\n## Messages of Pulumi\n");

/** How many characters of code may stand between two parts of one message: what is put in between, and line breaks. */
const mostBetween = 250;

/** The code, with texts that are put together from several lines in one piece. */
const sources = ["client", "delivery", "provider", "sdk", "cli"].flatMap((folder) =>
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

const messages = [...own.matchAll(/^### `(.+)`$/gm)].map(([, message = ""]) => message);

it.each(messages)("the code says what troubleshooting quotes: %s", (message) => {
  expect(isSaid(message)).toBe(true);
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
