import { readFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/checkout.mts";
import { type Installation, installWithNpm, succeed, versions, writeFiles } from "./installation";

let installation: Installation;
beforeAll(async () => {
  installation = await installWithNpm({
    "@pulumi/pulumi": versions.newestPulumi,
    "@types/node": versions.nodeTypes,
    "typescript-5": `npm:typescript@${versions.typescript5}`,
    "typescript-6": `npm:typescript@${versions.typescript6}`,
  });
});
afterAll(() => installation?.remove());

/** Compiler options of real projects. Declarations of packages are checked, too: nothing skips them. */
const styles = {
  "the template of older Pulumi versions": {
    files: ["program.ts"],
    compilerOptions: { module: "commonjs", moduleResolution: "node", target: "es2020" },
  },
  "the older resolution": {
    files: ["program.ts"],
    compilerOptions: {
      module: "commonjs",
      moduleResolution: "node",
      target: "es2020",
      esModuleInterop: true,
    },
  },
  "Node's own resolution": {
    files: ["program.cts", "program.mts"],
    compilerOptions: { module: "nodenext", moduleResolution: "nodenext", target: "es2022" },
  },
};

/** Every public entry. */
function entries(): string[] {
  const { exports } = installation.require("pulumi-kadoa/package.json") as { exports: object };
  return Object.keys(exports).filter((entry) => entry !== "./package.json");
}

async function compile(
  typescript: "typescript-5" | "typescript-6",
  project: string,
  program: string,
  style: (typeof styles)[keyof typeof styles],
  ...flags: string[]
): Promise<string> {
  const folder = path.join(installation.folder, project);
  const compilerOptions = { strict: true, noEmit: true, types: ["node"], ...style.compilerOptions };
  const files = Object.fromEntries(style.files.map((file) => [file, program]));
  await writeFiles(folder, { ...files, "tsconfig.json": { compilerOptions, files: style.files } });
  const tsc = installation.require.resolve(`${typescript}/lib/tsc.js`);
  return succeed(process.execPath, [tsc, "-p", ".", ...flags], folder);
}

describe("every public entry type-checks, the package's own declarations included, and so do programs", () => {
  it.each([
    ["typescript-5", "the older resolution"],
    ["typescript-5", "Node's own resolution"],
    ["typescript-6", "Node's own resolution"],
  ] as const)("%s, %s", async (typescript, style) => {
    const names = entries();
    expect(names).toHaveLength(6);
    const imports = names.map((entry, index) => {
      const specifier = path.posix.join("pulumi-kadoa", entry);
      return `import * as entry${index} from "${specifier}";\nexport type Entry${index} = keyof typeof entry${index};\n`;
    });
    const program =
      imports.join("") + (await readFile(path.join(root, "test/compat/arguments.types.ts"), "utf8"));
    const project = `${typescript}-${style.replaceAll(/\W+/g, "-")}`;
    await expect(compile(typescript, project, program, styles[style])).resolves.toBe("");
  });
});

it("a kind whose schema and interface differ does not compile", () => {
  const file = path.join(root, "test/compat/schema.types.ts");
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, root);
  const program = ts.createProgram([file], { ...options, noEmit: true });
  const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
  expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});

it("a program in the template of older Pulumi versions gets types of this package, Pulumi and Node alone", async () => {
  const program = `import * as kadoa from "pulumi-kadoa";\nexport type Names = keyof typeof kadoa;\n`;
  const style = styles["the template of older Pulumi versions"];
  // Neither skipLibCheck nor esModuleInterop is set there: types of zod would be an error.
  const files = await compile("typescript-5", "older-template", program, style, "--listFiles");
  const packages = [...files.matchAll(/.*\/node_modules\/((?:@[^/]+\/)?[^/\n]+)\//g)].map(([, name]) => name);
  expect(packages).toContain("pulumi-kadoa");
  for (const name of ["zod", "undici", "ws", "fastify", "commander"]) expect(packages).not.toContain(name);
});
