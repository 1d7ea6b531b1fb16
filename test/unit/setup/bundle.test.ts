import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const folder = "dist/emulator";
const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
  dependencies: Record<string, string>;
};

const packageOf = (name: string) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;

/** What a file loads when it runs: the names, and the code of those that are not written there. */
function loadedBy(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(folder, file), "utf8"),
    ts.ScriptTarget.Latest,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText(source);
      if (called === "require" || called === "import" || called.endsWith("createRequire")) {
        const [name] = node.arguments;
        found.push(name !== undefined && ts.isStringLiteralLike(name) ? name.text : node.getText(source));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("the built emulator loads Node's modules, dependencies and files of the package, all by name", () => {
  expect(files).toContain("packages.js");
  const foreign = files
    .flatMap(loadedBy)
    .filter((name) => !isBuiltin(name) && !(packageOf(name) in dependencies))
    .filter((name) => !name.startsWith(".") || !existsSync(path.join(folder, name)));
  expect(foreign).toEqual([]);
});

test("the built emulator loads a dependency from where it is installed, and holds no copy of it", () => {
  const loaded = files.flatMap(loadedBy);
  expect(loaded).toEqual(expect.arrayContaining(["undici/index.js", "ws", "zod", "../client/errors.js"]));
});

test("the built emulator has no source map", () => {
  expect(
    files.filter((name) => readFileSync(path.join(folder, name), "utf8").includes("sourceMappingURL")),
  ).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.endsWith(".map"))).toEqual([]);
});
