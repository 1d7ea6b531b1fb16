// Keeps the tables and snippets of the README and of docs/ equal to what they are taken from.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./checkout.mts";

/** Writes only what differs, so that an unchanged tree stays unchanged. */
export function write(file: string, text: string): void {
  const target = path.join(root, file);
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}

export function change(file: string, text: (before: string) => string): void {
  write(file, text(readFileSync(path.join(root, file), "utf8")));
}

/** The pages of docs/, by their paths from the root. */
export function pagesIn(root: string): string[] {
  return readdirSync(path.join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`);
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function replaceBlock(text: string, name: string, content: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`the page has no place for ${name}`);
  return text.replace(pattern, (_, start: string, end: string) => `${start}${content}${end}`);
}

/** Fills every `<!-- snippet FILE[#REGION] -->` … `<!-- /snippet -->` from the file it names. */
export function withSnippets(text: string): string {
  return text.replace(
    /(<!-- snippet (\S+) -->\n)[\s\S]*?(<!-- \/snippet -->)/g,
    (_, start: string, source: string, end: string) => {
      const [file = "", region] = source.split("#");
      const code = cut(readFileSync(path.join(root, file), "utf8"), source, region);
      const language =
        { ".ts": "ts", ".py": "python", ".go": "go", ".yml": "yaml", ".yaml": "yaml", ".txt": "text" }[
          path.extname(file)
        ] ?? "";
      return `${start}\`\`\`${language}\n${code}\n\`\`\`\n${end}`;
    },
  );
}

function cut(text: string, source: string, region: string | undefined): string {
  if (region === undefined) return text.trim();
  const match = new RegExp(`^([ \\t]*)// #region ${region}\\n([\\s\\S]*?)\\n[ \\t]*// #endregion`, "m").exec(
    text,
  );
  if (match === null) throw new Error(`${source} has no such region`);
  const [, indent = "", lines = ""] = match;
  return lines.replace(new RegExp(`^${indent}`, "gm"), "").trim();
}
