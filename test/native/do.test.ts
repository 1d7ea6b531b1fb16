import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { startEmulator } from "pulumi-kadoa/emulator";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { expect, it, onTestFinished } from "vitest";
import which from "which";
import { run } from "../../scripts/processes.mts";
import { canary } from "../lifecycle/traces";
import { longPatienceMs } from "../patience.mts";

it("`pulumi do` lists, reads and looks up what an account has, without a program, and shows no secret", async ({
  skip,
}) => {
  const help = await run("pulumi", ["do", "--help"], { timeoutMs: longPatienceMs });
  if (!help.stdout.includes("list")) skip("this Pulumi CLI has no `pulumi do`");
  const emulator = await startEmulator({ port: 0 });
  onTestFinished(() => emulator.close());
  await mkdir(path.resolve(".kadoa/tests"), { recursive: true });
  const folder = await mkdtemp(path.resolve(".kadoa/tests/do-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const token = canary("token");
  const config = {
    webhookUrl: "https://hooks.example.com/one",
    httpMethod: "POST",
    auth: { type: "bearer", token },
  };
  const made = await fetch(`${emulator.url}/v5/notifications/channels`, {
    method: "POST",
    headers: { "x-api-key": emulator.apiKey, "content-type": "application/json" },
    body: JSON.stringify({ name: "hook", channelType: "WEBHOOK", config }),
  });
  const { data } = (await made.json()) as { data: { channel: { id: string } } };
  const { id } = data.channel;

  const env = {
    ...process.env,
    KADOA_API_KEY: emulator.apiKey,
    KADOA_PUBLIC_API_URI: emulator.url,
    KADOA_REALTIME_API_URI: emulator.url,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
  };
  const plugin = await which("pulumi-resource-kadoa");
  const printed: string[] = [];
  const asked = async (...args: string[]) => {
    const all = ["do", "--package", plugin, ...args, "--non-interactive", "--color", "never"];
    const { code, stdout, stderr } = await run("pulumi", all, {
      cwd: folder,
      env,
      timeoutMs: longPatienceMs,
    });
    expect(code, stderr).toBe(0);
    printed.push(stdout, stderr);
    return stdout;
  };
  expect(JSON.parse(await asked("kadoa:index:WebhookChannel", "list"))).toEqual([{ id, name: "hook" }]);
  expect(JSON.parse(await asked("kadoa:index:EmailChannel", "list"))).toEqual([]);
  await asked("kadoa:index:WebhookChannel", "read", id);
  expect(printed.join("\n")).toMatch(/token: \[secret\]/);
  expect(JSON.parse(await asked("kadoa:index:getChannels"))).toMatchObject({ channels: [{ id }] });
  expect(plaintextSecrets(printed.join("\n"), [token, emulator.apiKey])).toEqual([]);
});
