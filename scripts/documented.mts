// npm run documented: what a user imports has a doc comment: each exported name, and each member of an exported
// interface or class.
import { relative } from "node:path";
import { type Symbol as Named, Node } from "ts-morph";
import { root } from "./checkout.mts";
import { Fault } from "./fault.mts";
import { sourceOf } from "./sources.mts";

const entries = [
  "sdk/index.ts",
  "provider/index.ts",
  "delivery/realtime.ts",
  "delivery/webhooks.ts",
  "emulator/index.ts",
  "testing/index.ts",
];

/** A symbol's own declaration, where it is one of this package. */
function declarationsOf(symbol: Named): Node[] {
  return symbol
    .getDeclarations()
    .filter((node) => !node.getSourceFile().getFilePath().includes("/node_modules/"));
}

function hasComment(node: Node): boolean {
  // The comment of `export const x = …` stands at the statement.
  // A property that a constructor declares has no comment of its own in the syntax tree.
  if (Node.isParameterDeclaration(node)) {
    return node.getLeadingCommentRanges().some((comment) => comment.getText().startsWith("/**"));
  }
  const documented = Node.isVariableDeclaration(node) ? node.getVariableStatement() : node;
  return (
    Node.isJSDocable(documented) && documented.getJsDocs().some((comment) => comment.getInnerText() !== "")
  );
}

function membersOf(node: Node): Node[] {
  if (Node.isInterfaceDeclaration(node)) return node.getMembers();
  if (!Node.isClassDeclaration(node)) return [];
  return node
    .getInstanceMembers()
    .filter((member) => !Node.isModifierable(member) || !member.hasModifier("private"))
    .filter((member) => !member.getName().startsWith("#"));
}

function nameOf(node: Node): string {
  return Node.hasName(node) ? node.getName() : node.getText().slice(0, 40);
}

/** The declarations and their members; overloads share the comment of one. */
function undocumentedOf(declarations: Node[]): Node[] {
  const own = declarations.some(hasComment) ? [] : declarations.slice(0, 1);
  return [...own, ...declarations.flatMap(membersOf).filter((member) => !hasComment(member))];
}

const missing = new Set<string>();
let documented = 0;
for (const entry of entries) {
  for (const exported of sourceOf(entry).getExportSymbols()) {
    documented += 1;
    for (const node of undocumentedOf(declarationsOf(exported.getAliasedSymbol() ?? exported))) {
      const file = relative(root, node.getSourceFile().getFilePath());
      missing.add(`${file}:${node.getStartLineNumber()} ${exported.getName()}: ${nameOf(node)}`);
    }
  }
}

if (missing.size > 0) {
  throw new Fault(`${missing.size} public names have no doc comment:\n${[...missing].sort().join("\n")}`, {
    fix: "say what each does to the user's notifications, with its unit, its limits and its @default.",
  });
}
console.log(`${documented} public names, each with a doc comment.`);
