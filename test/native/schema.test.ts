import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import which from "which";
import { run } from "../../scripts/processes.mts";
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

it("on an old Node the plug-in says so in one line, and nothing else", async () => {
  const asOld = "Object.defineProperty(process.versions,'node',{value:'20.20.2'});";
  const load = `${asOld}process.argv.push('127.0.0.1:1');require(${JSON.stringify(path.resolve("dist/provider/native/main.js"))})`;
  const { code, stdout, stderr } = await run(process.execPath, ["-e", load], { timeoutMs: longPatienceMs });
  expect(stderr).toMatch(/^pulumi-resource-kadoa: Node 20\.20\.2 is not .* or newer.* Fix: .*\n$/);
  expect([stdout, code]).toEqual(["", 1]);
});

interface Schema {
  version: string;
  resources: Record<
    string,
    { description: string; aliases: unknown; inputProperties: Record<string, { description: string }> }
  >;
  functions: Record<string, unknown>;
}
