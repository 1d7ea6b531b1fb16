import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startWorld } from "../../emulator/world";
import { temporaryFolder } from "../setup/folders";
import { runCommand } from "./command";

it("any command that an old Node breaks says so", async () => {
  const preload = join(temporaryFolder(), "old-node.cjs");
  writeFileSync(
    preload,
    `Object.defineProperty(process.versions, "node", { value: "20.19.0" });
const { Module } = require("node:module");
const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === "undici") throw new TypeError("what an old Node lacks");
  return load(name, ...rest);
};`,
  );
  const { emulator } = await startWorld();
  const ran = await runCommand(emulator, ["logs"], { NODE_OPTIONS: `--require=${preload}` });
  expect(ran).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^Error: Node 20\.19\.0 is not 22\.19 or newer, which pulumi-kadoa needs\. Fix: install a newer Node/,
    ),
  });
});

it.each([
  ["logs", "(default: 1h)"],
  ["verify", "(default: 30s)"],
  ["doctor", "(default: 10s)"],
])("the help of %s says a time as people write it: %s", async (command, words) => {
  const { emulator } = await startWorld();
  const { stdout } = await runCommand(emulator, [command, "--help"]);
  expect(stdout).toContain(words);
  expect(stdout).not.toMatch(/default: \d{4,}/);
});
