import { expect, it } from "vitest";
import { root } from "../../scripts/checkout.mts";
import { succeed } from "../../scripts/processes.mts";

/** The files that `code` loads in a process that has Pulumi's SDK already, by their place in this checkout. */
async function loadedBy(code: string): Promise<string[]> {
  const script = `require("@pulumi/pulumi");
const before = new Set(Object.keys(require.cache));
(async () => {
  ${code};
  console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));
})();`;
  const files = JSON.parse(await succeed(process.execPath, ["-e", script], { cwd: root })) as string[];
  return files.map((file) => file.slice(root.length + 1)).sort();
}

it("a program's import loads one file, and no dependency", async () => {
  expect(await loadedBy('require("pulumi-kadoa")')).toEqual(["dist/sdk/index.js"]);
});

it("the provider's process loads three files before it checks arguments: neither undici nor the verification", async () => {
  const check = 'require("pulumi-kadoa/provider").handler("WebhookChannel")';
  expect(await loadedBy(check)).toEqual([
    "dist/provider/bundle/client.js",
    "dist/provider/bundle/packages.js",
    "dist/provider/index.js",
  ]);
});

it("the first call loads undici's pool of connections, and neither its fetch nor its caches", async () => {
  const call = `const { KadoaClient } = require("./dist/client/client.js");
const url = "http://127.0.0.1:1";
const client = new KadoaClient({ apiKey: "key", baseUrl: url, realtimeUrl: url, realtimeApiUrl: url });
await client.channels.list({ tries: 1 }).catch(() => {})`;
  const files = (await loadedBy(call)).filter((file) => file.startsWith("node_modules/undici/"));
  expect(files).toContain("node_modules/undici/lib/dispatcher/agent.js");
  expect(files.length).toBeLessThan(30);
});
