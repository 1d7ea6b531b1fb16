import { readdir } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { version } from "../../client/version.gen";
import { type Installation, installWithNpm, succeed, versions } from "./installation";
import { createProject, programText } from "./project";

let installation: Installation;
beforeAll(async () => {
  installation = await installWithNpm({
    "@pulumi/pulumi": versions.newestPulumi,
    "@types/node": versions.nodeTypes,
    "ts-node": versions.tsNode,
    typescript: versions.typescript6,
  });
});
afterAll(() => installation?.remove());

const asModule = { type: "module" };
const strict = { strict: true, target: "es2022", module: "nodenext", types: ["node"] };

const projects: Record<string, (program: string) => Record<string, unknown>> = {
  "CommonJS JavaScript": (program) => ({
    "package.json": {},
    "index.js": javaScript(program, ts.ModuleKind.CommonJS),
  }),
  "ESM JavaScript": (program) => ({
    "package.json": asModule,
    "index.js": javaScript(program, ts.ModuleKind.ESNext),
  }),
  "CommonJS TypeScript": (program) => ({
    "package.json": {},
    "index.ts": program,
    "tsconfig.json": { compilerOptions: strict },
  }),
  "ESM TypeScript": (program) => ({
    "package.json": asModule,
    "index.ts": program,
    "tsconfig.json": { compilerOptions: strict },
  }),
};

function javaScript(program: string, module: ts.ModuleKind): string {
  return ts.transpileModule(program, { compilerOptions: { module, target: ts.ScriptTarget.ES2022 } })
    .outputText;
}

describe("a fresh project with the newest Pulumi and the packed package", () => {
  it.each(Object.entries(projects))("%s: deploys, holds still, and is destroyed", async (title, filesOf) => {
    const name = title.toLowerCase().replaceAll(" ", "-");
    const project = await createProject(installation, name, filesOf(await programText()));
    onTestFinished(project.close);

    expect(await project.pulumi("preview")).toContain("6 to create");
    expect(await project.channels()).toEqual([]);

    expect(await project.pulumi("up", "--yes", "--skip-preview")).toContain("6 created");
    expect(await project.channels()).toEqual(["live", "pager", "people", "team"]);
    expect(await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")).toContain(
      "6 unchanged",
    );

    expect(await project.leaks()).toEqual([]);
    expect(await project.pulumi("destroy", "--yes", "--skip-preview")).toContain("6 deleted");
    expect(await project.channels()).toEqual([]);
    expect(await project.leaks()).toEqual([]);
  });
});

describe("the packed package", () => {
  it("holds compiled code, its papers and pages, and nothing of the checkout", async () => {
    const folder = path.join(installation.folder, "node_modules/pulumi-kadoa");
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .filter((file) => !file.startsWith("node_modules/"));
    const pages = (await readdir("docs")).map((name) => `docs/${name}`);
    expect(files.filter((file) => file.startsWith("docs/")).sort()).toEqual(pages.sort());
    const others = files.filter((file) => !pages.includes(file));
    expect(others.filter((file) => !/^dist\/\w.*\.(js|d\.ts)$/.test(file)).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist/emulator/openapi.json",
      "package.json",
    ]);
  });

  it("brings the command line", async () => {
    const command = path.join(installation.folder, "node_modules/.bin/pulumi-kadoa");
    expect(await succeed(command, ["--version"], installation.folder)).toBe(`${version}\n`);
    expect(await succeed(command, ["emulator", "--help"], installation.folder)).toContain("--port");
  });
});
