import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { ensureHosts } from "../../scripts/pulumi-cli/hosts.mts";
import { eventually } from "../eventually";
import { createProgramStack } from "./project";

async function folderFor(name: string): Promise<string> {
  await mkdir(path.resolve(".kadoa/tests"), { recursive: true });
  const folder = await mkdtemp(path.resolve(".kadoa/tests", `${name}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it("a project that names the folder of npm's commands gets the plug-in from there, and none of the PATH", async ({
  skip,
}) => {
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) skip(`there is no host of YAML programs: ${missing.YAML}`);
  const bin = await folderFor("bin");
  const main = path.resolve("dist/provider/native/main.js");
  await symlink(main, path.join(bin, "pulumi-resource-kadoa"));
  const before = process.env.PATH;
  process.env.PATH = before
    ?.split(path.delimiter)
    .filter((folder) => !folder.includes("pulumi-home-"))
    .join(path.delimiter);
  onTestFinished(() => {
    process.env.PATH = before;
  });
  const program = (plugins: string) => ({
    "Pulumi.yaml": `name: kadoa-test
runtime: yaml
${plugins}
resources:
  live: { type: "kadoa:WebSocketChannel" }
`,
  });
  const stack = await createProgramStack(program(""), { folders });
  await expect(stack.preview(), "without it there is no plug-in").rejects.toThrow();
  await stack.write(program(`plugins: { providers: [{ name: kadoa, path: ${JSON.stringify(bin)} }] }`));
  expect((await stack.up()).changes).toEqual({ create: 2 });
  await stack.destroy();
});

it("the folder plugin/ starts as Pulumi starts a plug-in that is written for Node", async () => {
  const folder = await folderFor("plugin");
  await cp("plugin", folder, { recursive: true });
  await mkdir(path.join(folder, "node_modules"));
  await symlink(process.cwd(), path.join(folder, "node_modules/pulumi-kadoa"));
  await symlink(path.resolve("node_modules/@pulumi"), path.join(folder, "node_modules/@pulumi"));
  const runPlugin = path.resolve("node_modules/@pulumi/pulumi/cmd/run-plugin");
  const child = spawn(process.execPath, [runPlugin, folder, "127.0.0.1:1"], { cwd: folder });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await eventually(() => expect(lines[0]).toMatch(/^\d+$/));
});

it("Ctrl-C ends a verification that waits for its events, and the run", async ({ skip }) => {
  const { folders, missing } = await ensureHosts();
  if (missing.YAML !== undefined) skip(`there is no host of YAML programs: ${missing.YAML}`);
  const stack = await createProgramStack(
    {
      "Pulumi.yaml": `name: kadoa-test
runtime: yaml
resources:
  hook:
    type: kadoa:WebhookChannel
    properties: { webhookUrl: "https://hooks.example.com/" }
  failed:
    type: kadoa:NotificationSetting
    properties: { eventType: workflow_failed, channels: ["\${hook.id}"] }
  proof:
    type: kadoa:RealtimeVerification
    properties: { settings: ["\${failed.id}"], timeoutSeconds: 600 }
`,
    },
    { folders },
  );
  await stack.fault({ method: "GET", path: "/v5/notifications/logs*", kind: "delay", delayMs: 25_000 });
  const running = stack.start("up", "--yes", "--skip-preview");
  await eventually(async () => {
    const { requests } = await stack.kadoa();
    expect(Object.keys(requests)).toContain("POST /v5/notifications/test");
  });
  const startedAt = performance.now();
  running.interrupt();
  const { code, output } = await running.ended;
  expect(code).not.toBe(0);
  expect(output).toContain("cancel");
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});
