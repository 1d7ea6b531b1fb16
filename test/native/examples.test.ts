import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { version } from "../../client/version.gen";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { succeed } from "../compat/installation";
import { canary } from "../lifecycle/traces";
import { createProgramStack } from "./project";

it("the example in Python deploys as it stands, and is done", async ({ skip }) => {
  const { folders, missing } = await ensureHosts();
  if (missing.Python !== undefined) skip(`there is no host of Python programs: ${missing.Python}`);
  const folder = "examples/python";
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")]),
  );
  const config = { endpointToken: { value: canary("token"), secret: true } };
  const stack = await createProgramStack(Object.fromEntries(files), { folders, config });
  await installPlugin(stack.folder);
  expect((await stack.up()).changes).toEqual({ create: 4 });
  expect((await stack.preview()).changes).toEqual({ same: 4 });
  const { channels, settings } = await stack.kadoa();
  expect(channels.map(({ name }) => name).sort()).toEqual(["live", "pager"]);
  expect(settings).toMatchObject([{ eventType: "workflow_failed", channels: [{}, {}] }]);
});

it.each([
  ["YAML", "templates/yaml"],
  ["Python", "templates/python"],
])(
  "a project that pulumi new makes of the template in %s deploys, and its events arrive",
  async (language, template) => {
    const { folders, missing } = await ensureHosts();
    if (missing[language] !== undefined)
      return console.warn(`skipped: no host of ${language}: ${missing[language]}`);
    const from = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-template-"));
    onTestFinished(() => rm(from, { recursive: true, force: true }));
    const asked = ["--name", "alerts", "--description", "Who is told what", "--dir", from, "--yes"];
    const env = { ...process.env, PATH: [...folders, process.env.PATH].join(path.delimiter) };
    await succeed("pulumi", ["new", path.resolve(template), ...asked, "--generate-only"], from, env);
    const manifest = JSON.parse(await readFile(path.join(from, "package.json"), "utf8")) as object;
    expect(manifest).toMatchObject({ name: "alerts", dependencies: { "pulumi-kadoa": `^${version}` } });

    const stack = await createProgramStack({}, { folders, from });
    const forgotten = await stack.preview().catch(String);
    expect(forgotten).toContain("The Kadoa plug-in is not installed. Fix: run `npm install`");
    await installPlugin(stack.folder);
    expect((await stack.up()).changes).toEqual({ create: 4 });
    expect(await stack.kadoa()).toMatchObject({
      channels: [{ name: "live" }],
      settings: [{ eventType: "workflow_failed" }],
    });
  },
);

/** Puts there what `npm install pulumi-kadoa` does. */
async function installPlugin(folder: string): Promise<void> {
  const bin = path.join(folder, "node_modules/.bin");
  await mkdir(bin, { recursive: true });
  await symlink(path.resolve("dist/provider/native/main.js"), path.join(bin, "pulumi-resource-kadoa"));
}
