// In a checkout the links of a page are relative. The registry's page shows README.md alone, so there each of them
// has to be absolute.
import { posix } from "node:path";

/** What a page is published with. */
export interface Published {
  readonly version: string;
  /** Where the project lives, without an ending; empty while that is not known. */
  readonly address: string;
  /** All files of the package, by their paths. */
  readonly files: ReadonlySet<string>;
}

/**
 * README.md as it is published. Its links lead into the repository at the version's tag; while the project has no
 * address, to the package's own files at unpkg.com, and what is not in the package loses its link and keeps its words.
 */
export function withAbsoluteLinks(text: string, published: Published): string {
  return withTargets(text, (target, isImage) => {
    const [file = "", anchor] = target.split("#");
    const path = posix.normalize(file);
    const ending = anchor === undefined ? "" : `#${anchor}`;
    const { address, version, files } = published;
    if (address !== "") return `${address}/${isImage ? "raw" : "blob"}/v${version}/${path}${ending}`;
    return files.has(path) ? `https://unpkg.com/pulumi-kadoa@${version}/${path}${ending}` : undefined;
  });
}

type TargetOf = (target: string, isImage: boolean) => string | undefined;

const code = "`[^`\\n]*`";
const image = String.raw`!\[([^\]]*)\]\(([^)\s]+)\)`;
const words = `(?:!\\[[^\\]]*\\]\\([^)\\s]+\\)|${code}|[^[\\]\`])+`;
const images = new RegExp(`${code}|${image}`, "g");
const links = new RegExp(`${code}|(?<!!)\\[(${words})\\]\\(([^)\\s]+)\\)`, "g");
const isRelative = (target: string) => !/^([a-z][a-z\d+.-]*:|#|\/\/)/i.test(target);

/** Puts another target into each relative link and image outside of code; without one the words stay alone. */
function withTargets(text: string, targetOf: TargetOf): string {
  const changed = (isImage: boolean) => (whole: string, said?: string, target?: string) => {
    if (said === undefined || target === undefined || !isRelative(target)) return whole;
    const place = targetOf(target, isImage);
    return place === undefined ? said : `${isImage ? "!" : ""}[${said}](${place})`;
  };
  const inTag = (tag: string) =>
    tag.replace(/\b(src|srcset|href)="([^"]+)"/g, (whole, name: string, target: string) => {
      if (!isRelative(target)) return whole;
      const place = targetOf(target, name !== "href");
      return place === undefined ? "" : `${name}="${place}"`;
    });
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) =>
      part.startsWith("```")
        ? part
        : part
            .replace(images, changed(true))
            .replace(links, changed(false))
            .replace(/<(?:img|source|a)\b[^>]*>/g, inTag),
    )
    .join("");
}
