// The site as TypeDoc makes it: the pages as they stand in the checkout, and every public name from its doc comment.
import { join, relative } from "node:path";
import { Application, Converter, KindRouter, PageEvent, type Reflection } from "typedoc";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../checkout.mts";
import { Fault } from "../fault.mts";
import { extend } from "./markdown.mts";
import type { Chapter, ListedPage } from "./reading-order.mts";

/** What a program imports, by the source from which it is compiled. */
const entries = new Map(
  Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === "string"
      ? []
      : [
          [
            join(root, target.types.replace("./dist/", "").replace(".d.ts", ".ts")),
            `pulumi-kadoa${name.slice(1)}`,
          ],
        ],
  ),
);

/** Where the file of a reflection is, from the root; undefined for what has none of its own. */
function fileOf(reflection: Reflection): string | undefined {
  const file = reflection.project.files.getReflectionPath(reflection);
  return file === undefined ? undefined : relative(root, file);
}

/** A page of the site has the path of its file, so that links between pages stay as they are. */
class Router extends KindRouter {
  protected override getIdealBaseName(reflection: Reflection): string {
    const file = reflection.isDocument() ? fileOf(reflection) : undefined;
    return file?.replace(/\.md$/, "") ?? super.getIdealBaseName(reflection);
  }
}

/** Writes the site into a folder, with navigation and search over all of it. */
export async function writeReference(folder: string, chapters: readonly Chapter[]): Promise<void> {
  const pages = new Map(
    chapters.flatMap(({ title, pages }) => pages.map((page) => [page.file, { ...page, chapter: title }])),
  );
  const application = await Application.bootstrap({
    entryPoints: [...entries.keys()],
    tsconfig: join(root, "tsconfig.build.json"),
    basePath: root,
    readme: join(root, "README.md"),
    projectDocuments: [...pages.keys()].map((file) => join(root, file)),
    name: "pulumi-kadoa",
    includeVersion: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    // Where the sources are is not known before the project has a place.
    disableSources: true,
    validation: { notExported: false, invalidLink: true, invalidPath: true },
    router: "pages",
    navigation: { includeGroups: true, includeFolders: false },
    groupOrder: [...chapters.map(({ title }) => title), "*"],
    sortEntryPoints: false,
    headings: { readme: false, document: false },
    searchInDocuments: true,
    searchInComments: true,
    highlightLanguages: ["bash", "go", "json", "python", "sh", "typescript", "yaml"],
    markdownItLoader: extend,
    customCss: join(root, "scripts/site/style.css"),
    favicon: join(root, "console/page/icon.svg"),
    hideGenerator: true,
    githubPages: true,
    logLevel: "Warn",
    treatWarningsAsErrors: true,
  });
  application.renderer.defineRouter("pages", Router);
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) module.name = entries.get(pathOf(module)) ?? module.name;
    for (const document of project.documents ?? []) {
      const page: (ListedPage & { chapter: string }) | undefined = pages.get(fileOf(document) ?? "");
      if (page === undefined) continue;
      document.name = page.title;
      document.frontmatter.group = page.chapter;
      document.frontmatter.summary = page.about;
    }
  });
  application.renderer.on(PageEvent.END, (page) => {
    page.contents = finished(page.contents ?? "");
  });
  const project = await application.convert();
  if (project === undefined) {
    throw new Fault("The sources of the site do not compile.", { fix: "npm run types says where." });
  }
  application.validate(project);
  await application.generateDocs(project, folder);
  if (application.logger.hasErrors() || application.logger.hasWarnings()) {
    throw new Fault("The site has the problems above.", {
      fix: "correct the pages or comments that they name.",
    });
  }
}

function pathOf(reflection: Reflection): string {
  return reflection.project.files.getReflectionPath(reflection) ?? "";
}

/**
 * For those who do not see the page: where its content is, and no link inside of what opens a section. And for those who
 * read it without a server: no link to a folder, and signs that a script puts on each page, in place of another file.
 */
function finished(html: string): string {
  return html
    .replaceAll(/ href="((?:\.\.\/)+|\.\/)(?=[#"])/g, ' href="$1index.html')
    .replaceAll(/<use href="[^"#]*icons\.svg#/g, '<use href="#')
    .replace('<div class="col-content">', '<div class="col-content" role="main">')
    .replace('<div class="page-menu">', '<div class="page-menu" role="complementary" aria-label="This page">')
    .replaceAll(/<summary[\s\S]*?<\/summary>/g, (summary) =>
      summary.replaceAll(/<a [^>]*class="tsd-anchor-icon"[\s\S]*?<\/a>/g, ""),
    );
}
