import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../../scripts/checkout.mts";

const run = promisify(execFile);

/** The files that a new process has loaded after this code. */
async function filesLoadedBy(code: string): Promise<string[]> {
  const script = `${code};console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = await run(process.execPath, ["-e", script], { cwd: root });
  return (JSON.parse(stdout) as string[]).map((file) => file.replaceAll("\\", "/"));
}

/** The packages that a new process has loaded after this code, Node's own modules left out. */
async function packagesLoadedBy(code: string): Promise<string[]> {
  const packages = (await filesLoadedBy(code)).map((file) => {
    const [, inside] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
    return inside ?? "pulumi-kadoa";
  });
  return [...new Set(packages)].sort();
}

it("a program that imports the package loads nothing more than Pulumi itself loads", async () => {
  const ofPulumi = await packagesLoadedBy(`require("@pulumi/pulumi")`);
  expect(ofPulumi).toContain("@pulumi/pulumi");
  const ofOurs = await packagesLoadedBy(`require("@pulumi/pulumi");require("pulumi-kadoa")`);
  expect(ofOurs.filter((name) => !ofPulumi.includes(name))).toEqual(["pulumi-kadoa"]);
});

it("the provider's process loads neither the emulator's server nor the command line", async () => {
  const loaded = await filesLoadedBy(`require("pulumi-kadoa/provider").handler("WebhookChannel")`);
  expect(loaded.filter((file) => file.includes("/node_modules/zod/"))).not.toEqual([]);
  expect(loaded.filter((file) => /\/dist\/(emulator|cli)\/|\/node_modules\/commander\//.test(file))).toEqual(
    [],
  );
});
