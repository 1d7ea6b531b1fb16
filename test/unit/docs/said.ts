import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** What stands for everything that differs from case to case. */
const gap = "…";

export interface Said {
  /** `folder/file.ts:line`. */
  at: string;
  /** The message, or one of its forms, with gaps. */
  forms: string[];
}

/** The messages of every `new KadoaError(…)` in these folders whose words stand in the code. */
export function saidIn(folders: readonly string[]): Said[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".gen.ts"))
      .flatMap((name) => saidBy(path.join(folder, name))),
  );
}

function saidBy(file: string): Said[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const said: Said[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === "KadoaError") {
      const problem = node.arguments?.[1];
      const forms = problem === undefined ? [] : formsOf(problem).filter((form) => /\w{2}/.test(form));
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (forms.length > 0) said.push({ at: `${file}:${line + 1}`, forms });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return said;
}

/** Each text that an expression can be, with a gap for what only a run knows. */
function formsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return formsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...formsOf(node.whenTrue), ...formsOf(node.whenFalse)];
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce(
      (forms, { expression, literal }) => joined(joined(forms, formsOf(expression)), [literal.text]),
      [node.head.text],
    );
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined(formsOf(node.left), formsOf(node.right));
  const named = ts.isIdentifier(node) ? initializerOf(node) : undefined;
  return named === undefined ? [gap] : formsOf(named);
}

function joined(left: string[], right: string[]): string[] {
  return left.flatMap((start) => right.map((end) => start + end));
}

/** What a constant of the same function, or of a function around it, is set to. */
function initializerOf(name: ts.Identifier): ts.Expression | undefined {
  for (let scope: ts.Node = name.parent; scope !== undefined; scope = scope.parent) {
    if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) continue;
    for (const statement of scope.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find((it) => it.name.getText() === name.text);
      if (found?.initializer !== undefined) return found.initializer;
    }
  }
  return undefined;
}

/** Whether a heading of the page quotes a text of the code: the same words in the same order, between any gaps. */
export function isFormOf(heading: string, form: string): boolean {
  const quoted = heading.replace(/^\d{3}(?= from )/, `^${gap}`).replace(/: …$/, "");
  const isWhole = quoted.startsWith("^");
  const words = quoted.replace(/^\^/, "").split(gap);
  const pattern = words.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(isWhole ? `^${pattern}` : pattern).test(form);
}
