/** Where links of a page lead; code is left out, since nothing in it is a link. */
export function linksIn(page: string): string[] {
  return [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

/** The anchors that GitHub and the registry give to the headings of a page. */
export function anchorsIn(page: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutBlocks(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

function withoutBlocks(page: string): string {
  return page.replace(/^```[\s\S]*?^```/gm, "");
}

function withoutCode(page: string): string {
  // The text of a link may be code.
  return withoutBlocks(page).replace(/(?<!\[)`[^`\n]*`(?!\])/g, "");
}

/** A block of code on a page. */
export interface CodeBlock {
  /** Where it stands: `docs/ci.md:12`. */
  readonly at: string;
  readonly language: string;
  readonly code: string;
  /** The file that `npm run gen` cuts it from. */
  readonly source: string | undefined;
  /** Why it does not run, where the page says so by a comment before it: `<!-- not run: … -->`. */
  readonly reason: string | undefined;
}

export function blocksIn(page: string, text: string): CodeBlock[] {
  const fence = /(?:<!-- (snippet|not run:) ([^\n]*?) -->\n+)?^( *)```(\w*)\n([\s\S]*?)^\3```$/gm;
  return [...text.matchAll(fence)].map((match) => {
    const [all, kind, about, indent = "", language = "", code = ""] = match;
    const lines = text.slice(0, match.index + all.indexOf("```")).split("\n").length;
    return {
      at: `${page}:${lines}`,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      source: kind === "snippet" ? about : undefined,
      reason: kind === "not run:" ? about : undefined,
    };
  });
}
