// Whether every link of a built site leads somewhere: to a file of the site, and to an anchor that this has.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The links that lead nowhere, each with the page on which it stands. */
export function brokenLinksIn(folder: string): string[] {
  const anchors = new Map<string, Set<string>>();
  const anchorsOf = (file: string): Set<string> => {
    const known = anchors.get(file) ?? new Set(attributesIn(readFileSync(file, "utf8"), "id"));
    anchors.set(file, known);
    return known;
  };
  const leadsSomewhere = (page: string, link: string): boolean => {
    const [path = "", anchor = ""] = link.split("#");
    let target = path === "" ? page : join(dirname(page), decodeURIComponent(path.replace(/\?.*/, "")));
    if (existsSync(target) && statSync(target).isDirectory()) target = join(target, "index.html");
    if (!existsSync(target)) return false;
    return anchor === "" || anchorsOf(target).has(decodeURIComponent(anchor));
  };
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".html"))
    .flatMap((name) => {
      // A sign is no link: a script puts it on the page.
      const text = readFileSync(join(folder, name), "utf8").replaceAll(/<use [^>]*>/g, "");
      return [...attributesIn(text, "href"), ...attributesIn(text, "src")]
        .filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(join(folder, name), link))
        .map((link) => `${relative(".", name)}: ${link}`);
    });
}

function attributesIn(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'"),
  );
}
