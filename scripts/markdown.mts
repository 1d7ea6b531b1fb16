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
