import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { expect, it, onTestFinished } from "vitest";
import { run } from "../../scripts/processes.mts";
import { longPatienceMs } from "../patience.mts";
import { startEchoingService } from "../unit/redaction/echoing-service";

const program = `
const { WebhookChannel, NotificationSetting } = require("pulumi-kadoa");
const webhookUrl = "https://hooks.example.com/kadoa";
const auth = { type: "bearer", token: "the-token-of-the-program" };
new WebhookChannel("new-type", { webhookUrl, auth });
new WebhookChannel("other-type", { webhookUrl, auth });
new NotificationSetting("failed", { eventType: "workflow_failed", channels: [] });
`;

const foreign: Record<string, Record<string, unknown>> = {
  "new-type": { auth: { type: "hmac", secret: "canary-hmac-Qz7Lp4Wm" } },
  "other-type": { auth: { type: "header", headers: { "X-canary-name-Kd9": "canary-value-Bm1" } } },
};
const canaries = ["canary-hmac-Qz7Lp4Wm", "X-canary-name-Kd9", "canary-value-Bm1", "canary-option-Vn5"];

it("secrets that came from outside, of a form that nobody here knows, are in no state, preview and review; up mends it", async () => {
  const service = await startEchoingService();
  // Inside the checkout, so that the program finds the package by its own name.
  const folder = path.resolve(".kadoa/tests", randomUUID());
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, "state"), { recursive: true });
  await writeFile(path.join(folder, "Pulumi.yaml"), "name: outside\nruntime: nodejs\nmain: index.cjs\n");
  await writeFile(path.join(folder, "index.cjs"), program);
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    KADOA_PUBLIC_API_URI: service.url,
    KADOA_API_KEY: "the-key-of-the-test",
  };
  const printed: string[] = [];
  const call = async (command: string, ...args: string[]) => {
    const result = await run(command, args, { cwd: folder, env, timeoutMs: longPatienceMs });
    printed.push(result.stdout, result.stderr);
    return result;
  };
  const pulumi = async (...args: string[]) => {
    const result = await call("pulumi", ...args, "--stack", "test", "--non-interactive");
    expect(result).toMatchObject({ code: 0 });
    return result.stdout;
  };
  expect(await call("pulumi", "stack", "init", "test")).toMatchObject({ code: 0 });
  await pulumi("up", "--yes", "--skip-preview");
  const before = structuredClone(service.objects);
  for (const object of service.objects) {
    const change = foreign[String(object.name)];
    if (change === undefined) object.eventConfiguration = { sign: "canary-option-Vn5" };
    else Object.assign(object.config as object, change);
  }

  expect(await pulumi("preview", "--refresh", "--diff")).toContain("3 to update");
  await pulumi("refresh", "--yes", "--skip-preview");
  expect(await pulumi("stack", "export", "--show-secrets")).toContain("(changed outside Pulumi)");
  expect(await pulumi("preview", "--diff")).toContain("3 to update");
  const review = await call(process.execPath, path.resolve("dist/cli/main.js"), "review", "--stack", "test");
  expect(review.stdout).toContain("new-type");
  const files = await stored(path.join(folder, "state"));
  await pulumi("up", "--yes", "--skip-preview");
  expect(service.objects).toEqual(before);
  expect(await pulumi("preview", "--diff", "--expect-no-changes")).toContain("unchanged");

  expect(plaintextSecrets(files, canaries)).toEqual([]);
  expect(plaintextSecrets(printed.join("\n"), canaries)).toEqual([]);
  expect(`${files}${printed.join("\n")}`).not.toMatch(/canary/i);
});

async function stored(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((file) => readFile(path.join(file.parentPath, file.name), "utf8"));
  return (await Promise.all(texts)).join("\n");
}
