import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import which from "which";
import { knownEventTypes } from "../../client/event-types";
import { run } from "../../scripts/processes.mts";
import { kinds } from "../lifecycle/every-kind";
import { longPatienceMs } from "../patience.mts";

it("the plug-in tells Pulumi its schema, which is that of the repository", async () => {
  const plugin = await which("pulumi-resource-kadoa");
  const { code, stdout, stderr } = await run("pulumi", ["package", "get-schema", plugin], {
    timeoutMs: longPatienceMs,
  });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const told = JSON.parse(stdout) as Schema;
  const written = JSON.parse(await readFile("schema.json", "utf8")) as Schema;
  expect(told.version).toBe(written.version);
  expect(Object.keys(told.resources)).toEqual(Object.keys(written.resources).sort());
  expect(Object.keys(told.functions)).toEqual(Object.keys(written.functions).sort());
});

it("each resource of the schema is described, has an example, and takes over the dynamic one", async () => {
  const { resources } = JSON.parse(await readFile("schema.json", "utf8")) as Schema;
  for (const [token, { description, aliases, inputProperties }] of Object.entries(resources)) {
    const kind = token.replace("kadoa:index:", "");
    expect(description, token).toContain(`type: kadoa:${kind}`);
    expect(aliases, token).toEqual([{ type: `pulumi-nodejs:dynamic/kadoa:${kind}` }]);
    for (const [name, property] of Object.entries(inputProperties))
      expect(property.description, `${token}.${name}`).toMatch(/\w/);
  }
});

it("the schema offers the values that this package knows, and limits nobody to them", async () => {
  const { resources, functions, types } = JSON.parse(await readFile("schema.json", "utf8")) as Schema;
  const valuesOf = (name: string) => types[`kadoa:index:${name}`]?.enum?.map(({ value }) => value);
  expect(valuesOf("EventType")).toEqual([...knownEventTypes]);
  const channelTypes = kinds.flatMap(({ constants }) => constants?.channelType ?? []);
  expect(valuesOf("ChannelType")).toEqual(channelTypes);
  expect(valuesOf("WebhookMethod")).toEqual(["POST", "GET", "PUT", "PATCH"]);
  const inputs = [...Object.values(resources), ...Object.values(functions).map(({ inputs }) => inputs)];
  const open = inputs.flatMap((one) => openEnums(one));
  expect([...new Set(open)].sort()).toEqual([
    "ChannelType",
    "EventType",
    "LegacyWebhookSubscriptionHttpMethod",
    "WebhookMethod",
  ]);
  for (const { properties } of Object.values(resources))
    expect(openEnums(properties), "what comes back is a plain text").toEqual([]);
});

it("the schema says what the Registry asks for", async () => {
  const schema = JSON.parse(await readFile("schema.json", "utf8")) as Schema;
  for (const name of ["displayName", "publisher", "description", "license"] as const)
    expect(schema[name], name).toMatch(/\w/);
  expect(schema.keywords).toEqual(expect.arrayContaining(["kind/native", "category/utility"]));
  for (const page of ["docs/_index.md", "docs/installation-configuration.md"])
    expect(await readFile(page, "utf8"), page).toMatch(
      /^---\ntitle: .+\nmeta_desc: .+\nlayout: package\n---\n/,
    );
});

/** Names of the enums that stand beside a plain text, anywhere in a part of the schema. */
function openEnums(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  if (!("oneOf" in part) || !Array.isArray(part.oneOf)) return Object.values(part).flatMap(openEnums);
  const [text, named] = part.oneOf as { type?: string; $ref?: string }[];
  const isOpen = text?.type === "string" && named?.type === "string";
  return isOpen ? [named.$ref?.replace("#/types/kadoa:index:", "") ?? ""] : [];
}

it("on an old Node the plug-in says so in one line, and nothing else", async () => {
  const asOld = "Object.defineProperty(process.versions,'node',{value:'20.20.2'});";
  const load = `${asOld}process.argv.push('127.0.0.1:1');require(${JSON.stringify(path.resolve("dist/provider/native/main.js"))})`;
  const { code, stdout, stderr } = await run(process.execPath, ["-e", load], { timeoutMs: longPatienceMs });
  expect(stderr).toMatch(/^pulumi-resource-kadoa: Node 20\.20\.2 is not .* or newer.* Fix: .*\n$/);
  expect([stdout, code]).toEqual(["", 1]);
});

it.each(["@grpc/grpc-js", "@pulumi/pulumi"])(
  "without the package %s the plug-in says in one line that it is missing, and how to install it",
  async (name) => {
    const folder = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-missing-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await cp("dist", path.join(folder, "dist"), { recursive: true });
    for (const other of ["@grpc/grpc-js", "@pulumi/pulumi"].filter((each) => each !== name)) {
      await mkdir(path.join(folder, "node_modules", path.dirname(other)), { recursive: true });
      await symlink(path.resolve("node_modules", other), path.join(folder, "node_modules", other));
    }
    const command = [path.join(folder, "dist/provider/native/main.js"), "127.0.0.1:1"];
    const { code, stdout, stderr } = await run(process.execPath, command, { timeoutMs: longPatienceMs });
    expect(stderr).toMatch(
      new RegExp(
        `^pulumi-resource-kadoa: the package ${name}, which .* is not installed\\. Fix: run \`npm install .*\\n$`,
      ),
    );
    expect([stdout, code]).toEqual(["", 1]);
  },
);

interface Schema {
  version: string;
  displayName: string;
  publisher: string;
  description: string;
  license: string;
  keywords: string[];
  types: Record<string, { enum?: { value: string }[] }>;
  resources: Record<
    string,
    {
      description: string;
      aliases: unknown;
      inputProperties: Record<string, { description: string }>;
      properties: object;
    }
  >;
  functions: Record<string, { inputs: object }>;
}
