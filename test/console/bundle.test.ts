import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const folder = "dist/console/page";
const files = readdirSync(folder).map((name) => ({ name, content: readFileSync(`${folder}/${name}`) }));

it("the whole page is at most 40 KB as it goes over the wire", () => {
  expect(files.map(({ name }) => name).sort()).toEqual(["app.css", "app.js", "icon.svg", "index.html"]);
  const size = files.reduce((sum, { content }) => sum + gzipSync(content, { level: 9 }).length, 0);
  expect(size).toBeLessThanOrEqual(40 * 1024);
});

it("the page names no other place on the network", () => {
  const urls = files.flatMap(
    ({ content }) => content.toString().match(/\b(?:https?|wss?):\/\/[^"'`\s)]+/g) ?? [],
  );
  const names = [
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
  ];
  expect(urls.filter((url) => !names.includes(url))).toEqual([]);
});
