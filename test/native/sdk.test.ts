import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { run } from "../../scripts/processes.mts";
import { generateSdk } from "../../scripts/pulumi-cli/sdk-generator.mts";
import { full } from "../faults/figures";
import { canary } from "../lifecycle/traces";
import { longPatienceMs } from "../patience.mts";
import { createProgramStack, type ProgramStack } from "./project";

const config = () => ({ endpointToken: { value: canary("token"), secret: true } });

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name !== "node_modules");
  const files = names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")]);
  return Object.fromEntries(await Promise.all(files)) as Record<string, string>;
}

/** What `npm install pulumi-kadoa` puts there. */
async function withPlugin(stack: ProgramStack): Promise<void> {
  const bin = path.join(stack.folder, "node_modules/.bin");
  await mkdir(bin, { recursive: true });
  await symlink(path.resolve("dist/provider/native/main.js"), path.join(bin, "pulumi-resource-kadoa"));
}

async function deploys(stack: ProgramStack): Promise<void> {
  expect((await stack.up()).changes).toEqual({ create: 4 });
  expect((await stack.preview()).changes).toEqual({ same: 4 });
  const { channels, settings } = await stack.kadoa();
  expect(channels.map(({ name }) => name).sort()).toEqual(["live", "pager"]);
  expect(settings).toMatchObject([{ eventType: "workflow_failed", channels: [{}, {}] }]);
}

/** @returns the folder of the package, in one that goes with the test */
async function sdkOf(language: "nodejs" | "go", skip: (why: string) => void): Promise<string> {
  await mkdir(path.resolve(".kadoa/tests"), { recursive: true });
  const folder = await mkdtemp(path.resolve(".kadoa/tests/sdk-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const missing = await generateSdk(language, { schema: path.resolve("schema.json"), folder, builds: full });
  if (missing !== undefined) skip(`there is no package of ${language}: ${missing}`);
  return path.join(folder, language);
}

async function done(command: string, args: readonly string[], cwd: string): Promise<void> {
  const ran = await run(command, args, {
    cwd,
    env: { ...process.env, GOWORK: "off" },
    timeoutMs: longPatienceMs,
  });
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
}

it("the example in TypeScript over the native plug-in passes the compiler with the package that Pulumi makes, and deploys", async ({
  skip,
}) => {
  const sdk = await sdkOf("nodejs", skip);
  const stack = await createProgramStack(await filesOf("examples/typescript-native"), { config: config() });
  await withPlugin(stack);
  const compiler = [
    path.resolve("node_modules/typescript/bin/tsc"),
    "--ignoreConfig",
    "--strict",
    "--skipLibCheck",
  ];
  const target = ["--target", "es2022", "--module", "nodenext", "--types", "node"];
  await done(process.execPath, [...compiler, ...target, "--declaration", "--outDir", "bin", "index.ts"], sdk);
  // What an installation of the package does, with a compiler of its own.
  await cp(path.join(sdk, "package.json"), path.join(sdk, "bin/package.json"));
  const installed = path.join(stack.folder, "node_modules/pulumi-kadoa-native");
  await cp(sdk, installed, { recursive: true });
  await done(process.execPath, [...compiler, ...target, "--noEmit", "index.ts"], stack.folder);
  await deploys(stack);
});

it("the example in Go compiles with the package that Pulumi makes", { timeout: 3 * longPatienceMs }, async ({
  skip,
}) => {
  if (!full) skip("the compiler needs minutes: `npm run test:faults` does it");
  const sdk = await sdkOf("go", skip);
  const folder = path.join(path.dirname(sdk), "program");
  await cp("examples/go", folder, { recursive: true });
  const main = await readFile(path.join(folder, "main.go"), "utf8");
  const module = /"(.*\/sdk\/go)\/kadoa"/.exec(main)?.[1] ?? "";
  // As `pulumi package add` does.
  await done("go", ["mod", "edit", `-require=${module}@v0.0.0`, `-replace=${module}=${sdk}`], folder);
  await done("go", ["mod", "tidy"], folder);
  await done("go", ["build", "-o", "program", "."], folder);
});
