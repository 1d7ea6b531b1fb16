import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmulator } from "pulumi-kadoa/emulator";
import { expect } from "vitest";
import { run } from "../../../scripts/processes.mts";
import { longPatienceMs } from "../../patience.mts";
import { succeed, versions, writeFiles } from "../installation";

/** A folder in which Bun has installed the package, until the work is done. */
async function withBun(bun: string, tarball: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-bun-"));
  try {
    const dependencies = { "@pulumi/pulumi": versions.newestPulumi, "pulumi-kadoa": `file:${tarball}` };
    await writeFiles(folder, { "package.json": { private: true, type: "module", dependencies } });
    await succeed(bun, ["install"], folder);
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const parts = `
  import { startEmulator } from "pulumi-kadoa/emulator";
  import { verify } from "pulumi-kadoa/realtime";
  const emulator = await startEmulator();
  const headers = { "x-api-key": emulator.apiKey, "content-type": "application/json" };
  const call = async (path, body) => {
    const answer = await fetch(emulator.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()).data;
  };
  const live = { name: "live", channelType: "WEBSOCKET", config: {} };
  const { channel } = await call("/v5/notifications/channels", live);
  const setting = { eventType: "workflow_failed", eventConfiguration: {}, channelIds: [channel.id] };
  await call("/v5/notifications/settings", setting);
  const { apiKey, url: baseUrl, realtimeUrl } = emulator;
  const configuration = { apiKey, baseUrl, realtimeUrl, realtimeApiUrl: baseUrl };
  const { checks } = await verify({ configuration });
  console.log(checks.map((check) => [check.channelName, check.status, check.level].join(" ")).join());
  await emulator.close();
`;

/** An emulator in Bun, a verification over its realtime client, and the command line. */
export function partsUnderBun(bun: string, tarball: string): Promise<void> {
  return withBun(bun, tarball, async (folder) => {
    await writeFiles(folder, { "parts.mjs": parts });
    expect(await succeed(bun, ["parts.mjs"], folder)).toBe("live passed received\n");
    const emulator = await startEmulator();
    const main = path.join(folder, "node_modules/pulumi-kadoa/dist/cli/main.js");
    const { url, realtimeUrl, apiKey } = emulator;
    const env = {
      ...process.env,
      KADOA_API_KEY: apiKey,
      KADOA_PUBLIC_API_URI: url,
      KADOA_REALTIME_API_URI: url,
      KADOA_WSS_API_URI: realtimeUrl,
    };
    const doctor = [main, "doctor", "--output", "json"];
    const { stdout, code } = await run(bun, doctor, { cwd: folder, env, timeoutMs: longPatienceMs });
    await emulator.close();
    expect([code, stdout]).toEqual([0, expect.stringMatching(/"realtime"/)]);
  });
}

const inline = `
  import * as pulumi from "@pulumi/pulumi";
  import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
  const program = async () => {
    const live = new pulumi.CustomResource("kadoa:index:WebSocketChannel", "live");
    const failed = { eventType: "workflow_failed", channels: [live.id] };
    new pulumi.CustomResource("kadoa:index:NotificationSetting", "failed", failed);
  };
  const place = { workDir: process.cwd() };
  const named = { stackName: "test", projectName: "matrix", program };
  const stack = await LocalWorkspace.createOrSelectStack(named, place);
  const { summary } = await stack.up();
  const { summary: last } = await stack.destroy();
  console.log(JSON.stringify([summary.resourceChanges, last.resourceChanges]));
`;

/** A program in Bun whose resources the plug-in serves, which Pulumi starts with Node. */
export function nativeUnderBun(bun: string, tarball: string): Promise<void> {
  return withBun(bun, tarball, async (folder) => {
    const emulator = await startEmulator();
    await mkdir(path.join(folder, "state"));
    const plugins = "plugins:\n  providers:\n    - name: kadoa\n      path: node_modules/.bin\n";
    await writeFiles(folder, {
      "Pulumi.yaml": `name: matrix\nruntime: nodejs\n${plugins}`,
      "inline.mjs": inline,
    });
    const env = {
      ...process.env,
      KADOA_API_KEY: emulator.apiKey,
      KADOA_PUBLIC_API_URI: emulator.url,
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    };
    const printed = await succeed(bun, ["inline.mjs"], folder, env).finally(() => emulator.close());
    expect(JSON.parse(printed)).toEqual([{ create: 3 }, { delete: 3 }]);
  });
}
