// What has to hold of a tarball before anybody gets it.
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../checkout.mts";
import { anchorsIn, linksIn } from "../markdown.mts";
import type { Published } from "./links.mts";
import type { Tarball } from "./stage.mts";

/** In bytes. What is above them has to be looked at before a limit is raised. */
export const limits = { packed: 1_100_000, unpacked: 3_800_000 };

/** What is too big, in sentences. */
export function tooBig({ packed, unpacked }: Pick<Tarball, "packed" | "unpacked">): string[] {
  const over = (what: string, size: number, limit: number) =>
    size > limit ? [`The package is ${bytes(size)} ${what}; the limit is ${bytes(limit)}.`] : [];
  return [
    ...over("as it is downloaded", packed, limits.packed),
    ...over("as it is installed", unpacked, limits.unpacked),
  ];
}

export function bytes(size: number): string {
  return `${(size / 1e6).toFixed(2)} MB`;
}

/**
 * The links of the package's pages that lead nowhere for somebody who has the package, or its page in the registry,
 * and no checkout.
 * @param folder the unpacked package
 */
export function brokenLinksIn(folder: string, published: Published): string[] {
  const pages = [...published.files].filter((file) => file.endsWith(".md"));
  return pages.flatMap((page) => {
    const text = readFileSync(join(folder, page), "utf8");
    const targets = [...linksIn(text), ...attributesIn(text)];
    return targets
      .filter((target) => !leadsSomewhere(page, target, folder, published))
      .map((target) => `${page}: ${target}`);
  });
}

function attributesIn(text: string): string[] {
  return [...text.matchAll(/<(?:img|source|a)\b[^>]*>/g)].flatMap(([tag]) =>
    [...tag.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, target = ""]) => target),
  );
}

function leadsSomewhere(page: string, target: string, folder: string, published: Published): boolean {
  const { address, version } = published;
  if (target.startsWith("#")) return holds(folder, page, target.slice(1));
  const ofPackage = `https://unpkg.com/pulumi-kadoa@${version}/`;
  if (target.startsWith(ofPackage)) return holds(folder, ...parts(target.slice(ofPackage.length)));
  const [, inRepository] = /^\/(?:blob|raw)\/v[^/]+\/(.+)$/.exec(rest(target, address)) ?? [];
  if (inRepository !== undefined) return holds(root, ...parts(inRepository));
  if (/^[a-z][a-z\d+.-]*:/i.test(target)) return true;
  // The registry shows this page; the others are read where they are.
  if (page === "README.md") return false;
  const [file, anchor] = parts(target);
  return holds(folder, posix.join(posix.dirname(page), file), anchor);
}

function rest(target: string, start: string): string {
  return start !== "" && target.startsWith(start) ? target.slice(start.length) : "";
}

function parts(target: string): [file: string, anchor?: string] {
  const [file = "", ...anchor] = target.split("#");
  return [file, ...anchor.slice(0, 1)] as [string, string?];
}

function holds(folder: string, file: string, anchor?: string): boolean {
  const place = join(folder, file);
  if (!existsSync(place)) return false;
  return anchor === undefined || anchorsIn(readFileSync(place, "utf8")).includes(anchor);
}
