import { expect, onTestFinished, test, vi } from "vitest";
import { startEmulator } from "../../emulator";
import { canary } from "../lifecycle/traces";
import { CliStack } from "./cli-stack";
import { keptBy } from "./local-service";
import { FaultProxy } from "./proxy";

const program = `
const { EmailChannel } = require("pulumi-kadoa");
new EmailChannel("people", { recipients: [process.env.EDITION + "@example.com"] });
`;

test("a provider whose CLI was killed sends nothing more, so that it undoes nothing of a later run", async () => {
  const emulator = await startEmulator({ apiKeys: [canary("key")] });
  const proxy = await FaultProxy.start(emulator.url);
  const accounts = { KADOA_API_KEY: emulator.apiKey, KADOA_PUBLIC_API_URI: proxy.url, EDITION: "first" };
  const stack = await CliStack.create(program, accounts);
  onTestFinished(async () => {
    await stack.close();
    await proxy.close();
    await emulator.close();
  });
  const up = ["up", "--yes", "--skip-preview"];
  await stack.finish(up);
  proxy.choose = ({ opening }) =>
    opening.toString().startsWith("PUT ") ? { request: { ending: "reset" } } : undefined;
  const run = stack.start(up, { EDITION: "second" });
  await proxy.until((log) => log.some(({ what }) => what === "fault"));
  const isGone = await stack.orphan(run);
  proxy.heal();

  await vi.waitFor(() => expect(isGone()).toBe(true), { timeout: 60_000, interval: 100 });
  const [channel] = (await keptBy(emulator)).channels;
  expect(channel?.config).toMatchObject({ recipients: ["first@example.com"] });
});
