import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { requireNew, targetOf } from "../../../cli/import/target";

describe("the file of the program", () => {
  async function project(files: Record<string, string>): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), "kadoa-target-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return folder;
  }

  it.each([
    ["a plain project", {}, "kadoa.js", "commonjs", 'require("./kadoa");'],
    [
      "a project of ES modules",
      { "package.json": '{"type":"module"}' },
      "kadoa.js",
      "esm",
      'import "./kadoa.js";',
    ],
    ["a TypeScript project", { "tsconfig.json": "{}" }, "kadoa.ts", "esm", 'import "./kadoa";'],
    [
      "a TypeScript project of ES modules",
      { "tsconfig.json": "{}", "package.json": '{"type":"module"}' },
      "kadoa.ts",
      "esm",
      'import "./kadoa.ts";',
    ],
    [
      "a TypeScript project of ES modules that is compiled before",
      {
        "tsconfig.json": "{}",
        "package.json": '{"type":"module","main":"bin/index.js"}',
        "bin/index.js": "",
      },
      "kadoa.ts",
      "esm",
      'import "./kadoa.js";',
    ],
    [
      "a TypeScript project of ES modules that is compiled in place",
      { "tsconfig.json": "{}", "package.json": '{"type":"module"}', "index.js": "", "index.ts": "" },
      "kadoa.ts",
      "esm",
      'import "./kadoa.js";',
    ],
    [
      "a TypeScript project of ES modules with ts-node",
      {
        "tsconfig.json": "{}",
        "package.json": '{"type":"module"}',
        "node_modules/ts-node/package.json": '{"exports":{"./esm":"./esm.mjs"}}',
        "node_modules/ts-node/esm.mjs": "",
      },
      "kadoa.ts",
      "esm",
      'import "./kadoa.js";',
    ],
    [
      "a TypeScript project of ES modules with a loader",
      {
        "tsconfig.json": "{}",
        "package.json": '{"type":"module"}',
        "Pulumi.yaml": "name: p\nruntime:\n  name: nodejs\n  options:\n    nodeargs: --import tsx\n",
      },
      "kadoa.ts",
      "esm",
      'import "./kadoa.js";',
    ],
    [
      "a project with its program in a folder",
      {
        "tsconfig.json": "{}",
        "package.json": '{"type":"module"}',
        "Pulumi.yaml": "name: p\nruntime: nodejs\nmain: src # here\n",
        "src/index.ts": "",
      },
      "kadoa.ts",
      "esm",
      'import "../kadoa.ts";',
    ],
  ])("in %s", async (_project, files, name, modules, statement) => {
    const cwd = await project(files);
    const step = `add \`${statement}\` to your program`;
    expect(await targetOf({ cwd })).toMatchObject({ file: path.join(cwd, name), modules, step });
  });

  it.each([
    ["kadoa.cts", "esm", 'import "./kadoa.cjs";'],
    ["kadoa.mts", "esm", 'import "./kadoa.mjs";'],
    ["kadoa.cjs", "commonjs", 'require("./kadoa.cjs");'],
  ])("called %s", async (out, modules, statement) => {
    const step = `add \`${statement}\` to your program`;
    expect(await targetOf({ cwd: await project({}), out })).toMatchObject({ modules, step });
  });

  it("in a project of another language is in YAML, over the plug-in, and nothing without that", async () => {
    const cwd = await project({ "Pulumi.yaml": "name: p\nruntime:\n  name: python\n" });
    const target = await targetOf({ cwd, native: true });
    expect(target).toMatchObject({ file: path.join(cwd, "kadoa.yaml"), language: "yaml" });
    expect(target.step).toContain("its `config` and `resources` as they stand");
    const main = await targetOf({ cwd, native: true, out: "Main.yaml" });
    expect(main.step).toBe("nothing: Pulumi runs Main.yaml as it stands");
    await expect(targetOf({ cwd })).rejects.toThrow(
      "this project has one in python. Fix: add --native, for resources of the native plug-in.",
    );
    const plain = await project({ "Pulumi.yaml": "name: p\nruntime: nodejs\n" });
    await expect(targetOf({ cwd: plain, out: "kadoa.yml" })).rejects.toThrow("needs --native");
    expect(await targetOf({ cwd: plain, native: true })).toMatchObject({ language: "javascript" });
  });

  it("is never written over, and has to be a program", async () => {
    const cwd = await project({ "kadoa.js": "" });
    await expect(requireNew(await targetOf({ cwd }))).rejects.toThrow(
      "kadoa.js exists already. Fix: name another file with --out",
    );
    await expect(targetOf({ cwd, out: "kadoa.txt" })).rejects.toThrow("kadoa.txt is no name of a program");
    await expect(targetOf({ cwd, out: "missing/kadoa.js" })).rejects.toThrow("there is no folder");
  });
});
