// In which order the pages are read, and what each is about: as the README lists them.

export interface ListedPage {
  /** Its path from the root of the checkout. */
  file: string;
  title: string;
  about: string;
}

export interface Chapter {
  title: string;
  pages: ListedPage[];
}

const place = "## Where to read on\n";

/** The chapters of the README's list, each with its pages. */
export function chaptersOf(readme: string): Chapter[] {
  const [, after] = readme.split(place);
  if (after === undefined) throw new Error(`README.md has no heading ${place}`);
  const [list = ""] = after.split(/^## /m);
  return list
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const [title = "", ...lines] = text.split("\n");
      return { title, pages: lines.flatMap(pageIn) };
    });
}

function pageIn(line: string): ListedPage[] {
  const [, title = "", file = "", about = ""] = /^- \[(.+)\]\((\S+\.md)\): (.+)$/.exec(line) ?? [];
  return file === "" ? [] : [{ title: title.replaceAll("`", ""), file, about }];
}
