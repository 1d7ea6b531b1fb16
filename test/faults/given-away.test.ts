import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../emulator";
import { canary } from "../lifecycle/traces";
import { CliStack } from "./cli-stack";
import { keptBy } from "./local-service";

const program = `
const { NotificationSetting } = require("pulumi-kadoa");
new NotificationSetting("failures", { eventType: "workflow_failed", channels: [] });
`;

test("a setting that a person took out of the state is not taken back, though this machine has made it", async () => {
  const emulator = await startEmulator({ apiKeys: [canary("key")] });
  const accounts = { KADOA_API_KEY: emulator.apiKey, KADOA_PUBLIC_API_URI: emulator.url };
  const stack = await CliStack.create(program, accounts);
  onTestFinished(async () => {
    await stack.close();
    await emulator.close();
  });
  await stack.finish(["up", "--yes", "--skip-preview"]);
  const [setting] = (await keptBy(emulator)).settings;
  const urn = "urn:pulumi:test::kadoa-faults::pulumi-nodejs:dynamic/kadoa:NotificationSetting::failures";
  await stack.finish(["state", "delete", urn, "--yes"]);

  const { code, output } = await stack.start(["up", "--yes", "--skip-preview"]).ended;
  expect(code).not.toBe(0);
  expect(output).toContain(`it exists already: ${setting?.id}`);
  expect(output).toContain('`adopt: "identical"`');
});
