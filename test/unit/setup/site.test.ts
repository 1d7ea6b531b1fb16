import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { pagesIn } from "../../../scripts/readme.mts";
import { listOf } from "../../../scripts/site/for-machines.mts";
import { brokenLinksIn } from "../../../scripts/site/links.mts";
import { chaptersOf } from "../../../scripts/site/reading-order.mts";

const chapters = chaptersOf(readFileSync("README.md", "utf8"));
const listed = chapters.flatMap(({ pages }) => pages.map(({ file }) => file));

describe("the site", () => {
  it("has every page of docs/ and of the project, each once, with words that say what it is about", () => {
    const pages = [...pagesIn("."), "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];
    expect([...listed].sort()).toEqual(pages.sort());
  });

  it("tells programs that read of the same pages, in the same order", () => {
    const list = listOf(chapters, "Kadoa");
    expect(list).toMatch(
      /^# pulumi-kadoa\n\n> Kadoa\n\n## Begin\n\n- \[Your first channel\]\(docs\/first-channel\.md\): /,
    );
    expect([...list.matchAll(/\]\(([^)]+)\)/g)].map(([, file]) => file)).toEqual(listed);
  });
});

describe("the check of a built site's links", () => {
  const folderOf = (files: Record<string, string>) => {
    const folder = mkdtempSync(path.join(tmpdir(), "pulumi-kadoa-site-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return folder;
  };
  const target = '<h2 id="there">There</h2><img src="../a.png">';

  it("finds nothing where each leads to a file, and to an anchor of it", () => {
    const page =
      '<a href="docs/b.html#there"></a><a href="#own" id="own"></a><a href="https://x.example"></a>';
    expect(brokenLinksIn(folderOf({ "a.html": page, "docs/b.html": target, "a.png": "" }))).toEqual([]);
  });

  it("names those that lead nowhere: a page, an anchor, an anchor of its own, a picture", () => {
    const page = '<a href="none.html"></a><a href="docs/b.html#none"></a><a href="#none"></a>';
    const broken = brokenLinksIn(folderOf({ "a.html": page, "docs/b.html": target }));
    expect(broken.map((line) => line.replace(/^.*(?=[ab]\.html:)/, "")).sort()).toEqual([
      "a.html: #none",
      "a.html: docs/b.html#none",
      "a.html: none.html",
      "b.html: ../a.png",
    ]);
  });
});
