import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { exitCodes } from "../../../cli/command-line/exit-codes";
import { riskKinds } from "../../../cli/review/risk-kinds";
import { isDocumented } from "../../../client/event-types";
import { eventTypes } from "../../../emulator/event-types";
import { anchorsIn, linksIn } from "../../../scripts/markdown.mts";
import { pagesIn } from "../../../scripts/readme.mts";

const pages = [
  "README.md",
  "CHANGELOG.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...pagesIn("."),
];
const text = (page: string) => readFileSync(page, "utf8");

describe("the pages", () => {
  it("link to files that exist, and to headings that these have", () => {
    const broken = pages.flatMap((page) =>
      linksIn(text(page))
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => {
          const [file = "", anchor] = link.split("#");
          const target = file === "" ? page : path.join(path.dirname(page), file);
          return !existsSync(target) || (anchor !== undefined && !anchorsIn(text(target)).includes(anchor));
        })
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it("are all linked from the README", () => {
    const linked = linksIn(text("README.md")).map((link) => link.split("#")[0]);
    expect(pagesIn(".").filter((page) => !linked.includes(page))).toEqual([]);
  });

  it("have a README that is read in one go", () => {
    expect(text("README.md").split("\n").length).toBeLessThan(350);
  });

  it("come with the package, as far as the README names them by relative links within it", () => {
    const { files } = JSON.parse(text("package.json")) as { files: string[] };
    expect(files).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "SECURITY.md", "docs"]));
    const inPackage = pagesIn(".").flatMap((page) =>
      linksIn(text(page)).map((link) => path.join("docs", link)),
    );
    expect(inPackage.filter((link) => link.startsWith("test/"))).toEqual([]);
  });

  it("and the code have no words that readers stumbled over", () => {
    const odd =
      /first step of an\s+account goes alone|under way all the same|Take in what exists|\bmend (what|the|it)\b/i;
    const files = ["client", "delivery", "provider", "sdk", "cli", "emulator", "testing", "scripts"].flatMap(
      (folder) =>
        readdirSync(folder, { recursive: true, encoding: "utf8" })
          .filter((name) => /\.m?ts$/.test(name))
          .map((name) => path.join(folder, name)),
    );
    expect([...pages, ...files].filter((file) => odd.test(text(file)))).toEqual([]);
  });
});

it("the page on events names each event type, its payload as it is documented, and which are settings", () => {
  const rows = text("docs/events.md")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.map(([, type]) => type)).toEqual(eventTypes.map(({ type }) => `\`${type}\``));
  for (const [, name = "", , setting, payload = ""] of rows) {
    const type = name.replaceAll("`", "");
    expect([type, setting === "yes"]).toEqual([type, isDocumented(type)]);
    if (payload === "not documented") continue;
    const schema = eventTypes.find((it) => it.type === type)?.schema;
    const fields = [...payload.matchAll(/`(\w+)`/g)].map(([, field]) => field);
    expect([type, fields]).toEqual([type, Object.keys(schema?.properties ?? {})]);
  }
});

it("the page on the command line names each exit code", () => {
  const codes = [...text("docs/command-line.md").matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(exitCodes));
});

it("the page on reviews names each risk, in the order of their weight", () => {
  const [, section = ""] = text("docs/review.md").split("\n## Risks of `review`\n");
  const codes = [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code]) => code);
  expect(codes).toEqual(Object.keys(riskKinds));
});
