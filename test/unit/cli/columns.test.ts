import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duration, inUnits } from "../../../cli/command-line/values";
import { columns, streamed } from "../../../cli/terminal/columns";
import { cut, padEnd, widthOf } from "../../../cli/terminal/width";

describe("a table", () => {
  const long = `${"a".repeat(100)}${"b".repeat(100)}`;

  it("cuts a name of 200 characters in its middle, and keeps both ends", () => {
    const [, row = ""] = columns(["NAME", "ID"], [[long, "id"]], { terminal: undefined });
    expect(row).toMatch(/^a{30}…b{29} {2}id$/);
  });

  it("never cuts what people copy, nor a sentence", () => {
    const options = { whole: ["ID"], sentences: true, terminal: undefined };
    expect(columns(["ID", "WHY"], [[long, long]], options)[1]).toBe(`${long}  ${long}`);
  });

  it.each([60, 80, 100, 120])("fits a terminal of %i places", (terminal) => {
    const heading = ["RESULT", "EVENT", "WORKFLOW", "CHANNEL", "MS"];
    const row = ["failed", "workflow_validation_anomaly_change", "65f0c0ffee65f0c0ffee", `${long}監視`, "12"];
    const lines = columns(heading, [row], { flushRight: ["MS"], terminal });
    expect(lines.map(widthOf).filter((width) => width > terminal)).toEqual([]);
  });

  it("puts an id below its row where both are too much for the terminal, and cuts neither", () => {
    const id = "d1a0f521-9666-453c-9c14-eec43797d769";
    const row = ["2026-11-24T23:08:55.398Z", "FAILED", "workflow_failed", "pager", id];
    const options = { whole: ["TIME", "ID"], terminal: 70 };
    expect(columns(["TIME", "STATUS", "EVENT", "CHANNEL", "ID"], [row], options)).toEqual([
      "TIME                      STATUS  EVENT            CHANNEL",
      "    ID",
      "2026-11-24T23:08:55.398Z  FAILED  workflow_failed  pager",
      `    ${id}`,
    ]);
    const streaming = { widths: [24, 34, 36], fixed: [true, false, true], terminal: 60 };
    expect(streamed(["2026-11-24T23:08:55.398Z", "workflow_failed", id], streaming)).toBe(
      `2026-11-24T23:08:55.398Z  workflow_failed\n    ${id}`,
    );
  });

  it("goes on below a sentence in a narrow terminal", () => {
    const sentence = "run it by hand, and mend what it says; only deployments need it";
    const lines = columns(["CHECK", "FIX"], [["pulumi", sentence]], { sentences: true, terminal: 50 });
    expect(lines).toEqual([
      "CHECK   FIX",
      "pulumi  run it by hand, and mend what it says;",
      "        only deployments need it",
    ]);
  });

  it("is aligned by what a terminal shows", () => {
    const rows = ["監視", "pager", "été", "👩‍💻 ok", "ﾊﾝｶｸ"].map((name) => [name, "x"]);
    const lines = columns(["NAME", "X"], rows, { terminal: undefined });
    expect(lines.map((line) => widthOf(line.slice(0, line.search(/[xX]$/))))).toEqual(lines.map(() => 7 + 0));
  });
});

describe("the width of a text", () => {
  it.each([
    ["pager", 5],
    ["", 0],
    ["監視", 4],
    ["한글", 4],
    ["e\u0301", 1],
    ["👍", 2],
    ["👩‍💻", 2],
    ["ｆｕｌｌ", 8],
    ["ﾊﾝ", 2],
  ])("%j is %i", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it("is never more than a cut allows, and a text that fits stays as it is", () => {
    const sign = fc.constantFrom("a", "監", "👩‍💻", "e\u0301", "·", " ");
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 80 }), fc.integer({ min: 1, max: 70 }), (signs, most) => {
        const text = signs.join("");
        const short = cut(text, most);
        expect(widthOf(short)).toBeLessThanOrEqual(most);
        if (widthOf(text) <= most) expect(short).toBe(text);
        else expect(short).toContain("…");
        expect(widthOf(padEnd(short, 80))).toBe(80);
      }),
    );
  });
});

describe("a time", () => {
  it.each([
    ["30", 30_000],
    ["999", 999_000],
    ["30s", 30_000],
    ["1.5s", 1_500],
    ["30000ms", 30_000],
    ["30000s", 30_000_000],
    ["24h", 86_400_000],
  ])("%s is %i ms", (text, milliseconds) => {
    expect(duration(text)).toBe(milliseconds);
  });

  it.each([
    ["30000", /no unit: did you mean 30s\? For so many seconds write 30000s\./],
    ["1500", /did you mean 1500ms\?/],
    ["60000", /did you mean 1m\?/],
    ["3600000", /did you mean 1h\?/],
    ["0", /such as 30, 30s/],
    ["25h", /at most 24h/],
    ["soon", /such as 30, 30s/],
  ])("%s is refused, with what was probably meant", (text, words) => {
    expect(() => duration(text)).toThrow(InvalidArgumentError);
    expect(() => duration(text)).toThrow(words);
  });

  it.each([
    [3_600_000, "1h"],
    [300_000, "5m"],
    [30_000, "30s"],
    [1_500, "1500ms"],
  ])("%i ms is %s", (milliseconds, text) => {
    expect(inUnits(milliseconds)).toBe(text);
  });
});
