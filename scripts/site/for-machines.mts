// The same pages as plain text, for programs that read: llms.txt lists them, llms-full.txt holds them all.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../checkout.mts";
import type { Chapter } from "./reading-order.mts";

/** The list in the form of llmstxt.org, with links to the pages as Markdown. */
export function listOf(chapters: readonly Chapter[], about: string): string {
  const lists = chapters.map(({ title, pages }) =>
    [`## ${title}`, "", ...pages.map((page) => `- [${page.title}](${page.file}): ${page.about}`)].join("\n"),
  );
  return `${["# pulumi-kadoa", `> ${about}`, ...lists].join("\n\n")}\n`;
}

/** Writes both files beside the site, and the Markdown to which the first leads. */
export function writeForMachines(folder: string, chapters: readonly Chapter[], about: string): void {
  const files = ["README.md", ...chapters.flatMap(({ pages }) => pages.map(({ file }) => file))];
  for (const file of files) cpSync(join(root, file), join(folder, file));
  cpSync(join(root, "docs/images"), join(folder, "docs/images"), { recursive: true });
  writeFileSync(join(folder, "llms.txt"), listOf(chapters, about));
  const texts = files.map((file) => `<!-- ${file} -->\n\n${readFileSync(join(root, file), "utf8").trim()}\n`);
  writeFileSync(join(folder, "llms-full.txt"), texts.join("\n"));
}
