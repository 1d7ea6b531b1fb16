/** What the file of a change in .changeset/ says to users. */
export function sentenceIn(file: string): string {
  const [, text] = /^---\n[\s\S]*?\n---\n([\s\S]*)$/.exec(file.replaceAll("\r\n", "\n")) ?? [];
  if (text === undefined || text.trim() === "") throw new Error("a change says nothing to users");
  return text.trim();
}

/** The changelog with a new version above the others: what stood there as unreleased, and these sentences. */
export function withVersion(changelog: string, version: string, sentences: readonly string[]): string {
  const heading = /^## .*$/m.exec(changelog);
  if (heading === null) throw new Error("CHANGELOG.md has no version yet");
  const before = changelog.slice(0, heading.index);
  const rest = changelog.slice(heading.index);
  const items = sentences
    .map((sentence) => `- ${sentence.replaceAll("\n", "\n  ").replace(/[ \t]+$/gm, "")}\n`)
    .join("");
  if (heading[0] !== "## Unreleased") return `${before}## ${version}\n\n${items}\n${rest}`;
  const next = rest.indexOf("\n## ");
  const unreleased = rest.slice("## Unreleased".length, next === -1 ? undefined : next).trim();
  const others = next === -1 ? "" : rest.slice(next);
  const added = items === "" ? "" : `\n${unreleased.startsWith("###") ? "### More\n\n" : ""}${items}`;
  return `${before}## ${version}\n\n${unreleased}\n${added}${others}`;
}

/** What the changelog says of one version, without its heading; undefined when it does not name that version. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.split("\n")[0]?.split(" ")[0] === version);
  return section?.replace(/^.*\n/, "").trim();
}
