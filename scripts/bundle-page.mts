// The console's page in a browser: one script, one style sheet, one document and an icon, in dist/console/page/.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { type Bundle, packagesIn } from "./bundled-packages.mts";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";

const source = join(root, "console", "page");

/**
 * The page's files by their names, and the packages that they hold parts of.
 * @throws Fault when the bundler warns
 */
export async function bundlePage(): Promise<Bundle> {
  const warnings: string[] = [];
  const bundle = await rolldown({
    input: join(source, "main.tsx"),
    cwd: root,
    platform: "browser",
    tsconfig: join(source, "tsconfig.json"),
    onLog: (_level, { message }) => warnings.push(message),
  });
  try {
    const { output } = await bundle.generate({
      format: "esm",
      minify: true,
      codeSplitting: false,
      comments: false,
    });
    if (warnings.length > 0)
      throw new Fault(warnings.join("\n"), { fix: "correct what the bundler names above." });
    const [chunk] = output;
    const copied = await Promise.all(
      ["index.html", "icon.svg"].map(async (name) => [name, await read(name)]),
    );
    const files = [["app.js", chunk.code], ["app.css", await styles()], ...copied];
    return {
      files: new Map(files.map(([name, content = ""]) => [`console/page/${name}`, content])),
      packages: packagesIn(chunk.moduleIds),
    };
  } finally {
    await bundle.close();
  }
}

/** All style sheets in the order of their names, without comments and indentation. */
async function styles(): Promise<string> {
  const folder = join(source, "styles");
  const names = (await readdir(folder)).sort();
  const sheets = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return sheets
    .join("\n")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\n\s*/g, "\n");
}

function read(name: string): Promise<string> {
  return readFile(join(source, name), "utf8");
}
