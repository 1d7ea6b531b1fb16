import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workflowCommand } from "../../../cli/text/annotations";
import { jsonLine } from "../../../cli/text/json";
import { code, codeBlock, codeInCell, sentenceInCell } from "../../../cli/text/markdown";
import { xmlAttributes, xmlText } from "../../../cli/text/xml";
import { plain, plainLines } from "../../../client/plain";
import { commandLines, harmless, hostile, steering } from "./corpus";
import { cellsOf, readMarkdown } from "./markdown-reader";
import { readXml } from "./xml-reader";

const pieces = [
  "::",
  ":",
  "##",
  "[",
  "|",
  "\\",
  "`",
  "``",
  "\n",
  "\r",
  " ",
  "%",
  ",",
  "&",
  "<",
  '"',
  "@a",
  "\u200b",
  "\u200d",
  "\ufe0f",
  "~~~",
  "\ud83d",
];

/** Random signs of all of Unicode, the corpus, and what is markup somewhere, in any order. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...pieces),
      fc.constantFrom(...hostile, ...harmless),
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.string({ unit: "binary-ascii", maxLength: 6 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

function holds(property: (text: string) => void, numRuns = 3_000): void {
  fc.assert(fc.property(anyText, property), { numRuns });
}

describe("plain text", () => {
  it("of whatever is on one line, steers nothing, hides nothing and commands nothing", () => {
    holds((text) => {
      const told = plain(text);
      expect(steering(told)).toEqual([]);
      expect(told).not.toContain("\n");
      for (const line of [told, ...told.split(/\s+/)]) expect(commandLines(line)).toEqual([]);
      expect(plain(told)).toBe(told);
    });
  });

  it.each(harmless)("leaves %s as it is, in every form", (text) => {
    expect(plain(text)).toBe(text);
    expect(xmlText(text)).toBe(text);
    expect(code(text)).toBe(`\`${text}\``);
    expect(codeBlock(text)).toBe(`\`\`\`text\n${text}\n\`\`\``);
    expect(codeInCell(text)).toBe(`\`${text}\``);
    expect(workflowCommand("error", {}, text)).toBe(`::error ::${text}`);
    expect(jsonLine(text)).toBe(JSON.stringify(text));
  });

  it("keeps lines apart where they are asked for", () => {
    holds((text) => {
      const told = plainLines(text);
      expect(steering(told)).toEqual([]);
      expect(commandLines(told)).toEqual([]);
      expect(told.split("\n")).toHaveLength(text.split(/\r\n|[\n\r]/).length);
    });
  });
});

describe("Markdown", () => {
  it("has a text as one span of code and nothing else", () => {
    holds((text) => {
      const { prose, spans } = readMarkdown(code(text));
      expect(prose).toBe("\ufffd\n");
      expect(spans).toEqual([plain(text) || " "]);
    });
  });

  it("has a text in a table as one cell and one span", () => {
    holds((text) => {
      const cell = codeInCell(text);
      expect(cellsOf(`| a | ${cell} | b |`)).toHaveLength(3);
      const { prose, spans } = readMarkdown(cell.replaceAll("\\|", "|"));
      expect(prose).toBe("\ufffd\n");
      expect(spans).toEqual([plain(text).replaceAll("\\|", "\\ |") || " "]);
    });
  });

  it("has a sentence as prose only where nothing in it is more than prose", () => {
    let proseSeen = 0;
    const sentence = fc.oneof(anyText, fc.constantFrom(...harmless), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(sentence, (text) => {
        const told = sentenceInCell(text);
        if (told === text) {
          proseSeen += 1;
          expect(told).not.toMatch(/[@<>[\]&\\~$`*_|#!]|https?:|www\.|^\s|^[-+]|^\d+[.)]|:\w+:/i);
        } else expect(told).toBe(codeInCell(text));
      }),
      { numRuns: 3_000 },
    );
    expect(proseSeen).toBeGreaterThan(100);
    expect(sentenceInCell("it would reach people: mail (EMAIL)")).toBe("it would reach people: mail (EMAIL)");
    for (const more of ["@team", ":tada:", "www.evil.example", "http://evil", "GH-1", "a_b_"]) {
      expect(sentenceInCell(`it would reach ${more} too`)).toBe(`\`it would reach ${more} too\``);
    }
  });

  it("has lines as one block", () => {
    holds((text) => {
      expect(readMarkdown(codeBlock(text))).toEqual({ prose: "", spans: [], blocks: [plainLines(text)] });
    });
  });
});

it("a workflow command is one line that GitHub's runner reads back as what was said", () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (title, file, message) => {
      const line = workflowCommand("warning", { file, title }, message);
      expect(line).not.toMatch(/[\n\r]/);
      expect(steering(line)).toEqual([]);
      const [, name, list = "", data = ""] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
      expect(name).toBe("warning");
      expect(unescaped(data)).toBe(plainLines(message));
      const properties = list.split(",").map((pair) => /^(\w+)=(.*)$/.exec(pair)?.slice(1) ?? []);
      expect(properties.map(([key, value = ""]) => [key, unescaped(value)])).toEqual([
        ["file", plain(file)],
        ["title", plain(title)],
      ]);
    }),
    { numRuns: 3_000 },
  );
});

function unescaped(text: string): string {
  const signs: Record<string, string> = { "0D": "\r", "0A": "\n", "3A": ":", "2C": ",", "25": "%" };
  return text.replace(/%(0D|0A|3A|2C|25)/g, (_, number: string) => signs[number] ?? "");
}

it("XML is well formed, and says in attribute and element what was said", () => {
  holds((text) => {
    const [element] = readXml(`<a${xmlAttributes({ b: text })}>${xmlText(text)}</a>`);
    expect(element).toEqual({ name: "a", attributes: { b: plain(text) }, text: plain(text) });
  });
});

it("JSON is one line and the value to the letter", () => {
  const value = fc.oneof(
    anyText,
    fc.dictionary(anyText, fc.array(anyText, { maxLength: 3 }), { maxKeys: 3 }),
  );
  fc.assert(
    fc.property(value, (each) => {
      const line = jsonLine(each);
      expect(line).not.toMatch(/[\n\r]|##\w*\[/);
      expect(steering(line)).toEqual([]);
      expect(JSON.parse(line)).toEqual(each);
    }),
    { numRuns: 3_000 },
  );
});
