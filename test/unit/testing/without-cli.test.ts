import { readdirSync } from "node:fs";
import { startTestStack } from "pulumi-kadoa/testing";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../setup/folders";

it("a test stack without a Pulumi CLI says what to install, and leaves nothing behind", async () => {
  const { PATH } = process.env;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = temporaryFolder();
  const folder = temporaryFolder();
  const started = startTestStack(async () => ({}), { folder });
  await expect(started).rejects.toMatchObject({
    name: "KadoaError",
    code: "CONFIGURATION",
    message:
      "a test stack runs the Pulumi CLI, and there is none on PATH. Fix: install it as " +
      "https://www.pulumi.com/docs/install/ says; a test without a stack needs pulumi-kadoa/emulator alone.",
  });
  expect(readdirSync(folder)).toEqual([]);
});
