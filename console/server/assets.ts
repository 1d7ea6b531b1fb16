import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { KadoaError } from "../../client/errors";

/** The page's files by their paths; every view is the same page. */
const files: Readonly<Record<string, { name: string; type: string }>> = {
  "/": { name: "index.html", type: "text/html; charset=utf-8" },
  "/app.js": { name: "app.js", type: "text/javascript; charset=utf-8" },
  "/app.css": { name: "app.css", type: "text/css; charset=utf-8" },
  "/icon.svg": { name: "icon.svg", type: "image/svg+xml" },
};

/**
 * One file of the page.
 * @throws KadoaError CONFIGURATION when the page was not built
 */
export async function assetOf(path: string, prefix: string) {
  const file = files[path];
  if (file === undefined) return undefined;
  const content = await readFile(join(folder(), file.name), "utf8").catch((cause: Error) => {
    throw new KadoaError("CONFIGURATION", `the console's page is not there: ${cause.message}`, {
      fix: "install the package again; in a checkout, run `npm run build`.",
    });
  });
  return { type: file.type, content: path === "/" ? content.replaceAll("{prefix}", prefix) : content };
}

/** Beside this file in the package; in a checkout that runs from its sources, where the build puts it. */
function folder(): string {
  const beside = join(__dirname, "../page");
  return existsSync(join(beside, "app.js")) ? beside : join(__dirname, "../../dist/console/page");
}
