import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { canary } from "../lifecycle/traces";
import { createProgramStack } from "./project";

it.each([
  ["YAML", "examples/yaml"],
  ["Python", "examples/python"],
])("the example in %s deploys as it stands, and is done", async (language, folder) => {
  const { folders, missing } = await ensureHosts();
  if (missing[language] !== undefined)
    return console.warn(`skipped: no host of ${language}: ${missing[language]}`);
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")]),
  );
  const config = { endpointToken: { value: canary("token"), secret: true } };
  const stack = await createProgramStack(Object.fromEntries(files), { folders, config });
  // What `npm install pulumi-kadoa` puts there.
  const bin = path.join(stack.folder, "node_modules/.bin");
  await mkdir(bin, { recursive: true });
  await symlink(path.resolve("dist/provider/native/main.js"), path.join(bin, "pulumi-resource-kadoa"));
  expect((await stack.up()).changes).toEqual({ create: 4 });
  expect((await stack.preview()).changes).toEqual({ same: 4 });
  const { channels, settings } = await stack.kadoa();
  expect(channels.map(({ name }) => name).sort()).toEqual(["live", "pager"]);
  expect(settings).toMatchObject([{ eventType: "workflow_failed", channels: [{}, {}] }]);
});
