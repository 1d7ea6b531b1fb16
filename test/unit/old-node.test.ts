import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { oldNode } from "../../client/node-version";
import { root } from "../../scripts/checkout.mts";
import { temporaryFolder } from "./setup/folders";

it.each(["", "/provider", "/realtime", "/webhooks", "/emulator", "/testing"])(
  "pulumi-kadoa%s says on an old Node that it needs a newer one, before anything else can fail",
  async (entry) => {
    const preload = join(temporaryFolder(), "old-node.cjs");
    writeFileSync(
      preload,
      `Object.defineProperty(process.versions, "node", { value: "20.20.2" });
const { Module } = require("node:module");
const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === "undici") throw new TypeError("what an old Node lacks");
  return load(name, ...rest);
};`,
    );
    const code = `require("pulumi-kadoa${entry}")`;
    const failed = await promisify(execFile)(process.execPath, ["--require", preload, "-e", code], {
      cwd: root,
    }).catch((error: { stderr: string }) => error);
    expect(failed.stderr).toContain(
      "Node 20.20.2 is not 22.19 or newer, which pulumi-kadoa needs. Fix: install a newer Node, from https://nodejs.org",
    );
  },
);

it.each([
  ["20.20.2", true],
  ["22.18.3", true],
  ["22.19.0", false],
  ["22.20.1", false],
  ["24.0.0", false],
])("Node %s is too old: %s", (version, expected) => {
  expect(oldNode(version) !== undefined).toBe(expected);
});
