// Reads the sources that documentation and classes follow from.
import { join } from "node:path";
import { Node, Project, type SourceFile } from "ts-morph";
import { root } from "./checkout.mts";

/** A documented interface: the arguments of a resource, or what one of them is made of. */
export interface Table {
  name: string;
  documentation: string;
  rows: { name: string; type: string; optional: boolean; documentation: string }[];
  /** The interface that it extends. */
  extended: string | undefined;
}

const project = new Project({
  tsConfigFilePath: join(root, "tsconfig.json"),
  skipAddingFilesFromTsConfig: true,
});

export function sourceOf(file: string): SourceFile {
  return project.addSourceFileAtPath(join(root, file));
}

/** The doc comment as it stands in the source, without indentation. */
export function commentOf(node: Node | undefined): string {
  if (!Node.isJSDocable(node)) return "";
  return (node.getJsDocs().at(-1)?.getText() ?? "").replace(/^[ \t]+\*/gm, " *");
}

/** The words of a doc comment, without its signs. */
export function wordsOf(comment: string): string {
  return comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^ ?\*? ?/gm, "")
    .trim();
}

/** The interfaces that a file declares, in the order of the source. */
export function interfacesOf(source: SourceFile): Table[] {
  return source.getInterfaces().map((node) => ({
    name: node.getName(),
    documentation: wordsOf(commentOf(node)),
    extended: node.getExtends()[0]?.getExpression().getText(),
    rows: node.getProperties().map((member) => ({
      name: member.getName(),
      type: member.getTypeNode()?.getText().replace(/\s+/g, " ") ?? "unknown",
      optional: member.hasQuestionToken(),
      documentation: wordsOf(commentOf(member)),
    })),
  }));
}
