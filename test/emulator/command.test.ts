import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DataFile } from "../../emulator/data-file";
import { startEmulator } from "../../emulator/index";
import { patienceMs } from "../patience.mts";
import { startWorld, webhook, worldOf } from "./world";

const command = join(process.cwd(), "dist/cli/main.js");

interface Run {
  child: ChildProcess;
  /** Everything on stdout so far. */
  output(): string;
  errors(): string;
  /** The first whole line of stdout. */
  firstLine: Promise<string>;
  exit: Promise<number | null>;
}

function run(...flags: string[]): Run {
  const child = spawn(process.execPath, [command, "emulator", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [output, errors] = ["", ""];
  child.stderr.on("data", (data) => {
    errors += String(data);
  });
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on("data", (data) => {
      output += String(data);
      if (output.includes("\n")) resolve(output.split("\n", 1)[0] ?? "");
    });
  });
  const exit = once(child, "close").then(([code]) => code as number | null);
  return { child, output: () => output, errors: () => errors, firstLine, exit };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "emulator-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

it.each(["SIGTERM", "SIGINT"] as const)(
  "with --json it says where it is, and %s ends it cleanly",
  async (signal) => {
    const { child, output, errors, firstLine, exit } = run("--port", "0", "--json", "--api-key", "one");
    const ready = JSON.parse(await firstLine) as { url: string; realtimeUrl: string; apiKey: string };
    expect(ready).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      realtimeUrl: ready.url.replace("http:", "ws:"),
      apiKey: "one",
    });
    const open = connect(Number(new URL(ready.url).port), "127.0.0.1");
    open.on("error", () => undefined);
    await once(open, "connect");
    child.kill(signal);
    expect(await exit).toBe(0);
    expect(output().trim().split("\n")).toHaveLength(1);
    expect(errors()).toBe("");
  },
);

it("a behaviour file decides what it does, and so does the report of a probe that has one in it", async () => {
  const file = join(await folder(), "behaviour.json");
  for (const content of [{ duplicateSetting: 409 }, { ok: true, behaviour: { duplicateSetting: 409 } }]) {
    await writeFile(file, JSON.stringify(content));
    const world = worldOf(JSON.parse(await run("--port", "0", "--json", "--behaviour", file).firstLine));
    const { body } = await world.call("GET", "/_emulator/behaviour");
    expect(body).toMatchObject({ duplicateSetting: 409, heartbeatIntervalMs: 15_000 });
  }
});

it("people are told how to use it", async () => {
  const { output, child, exit } = run("--port", "0");
  const text = new Promise<void>((resolve) => {
    child.stdout?.on("data", () => output().includes("Ctrl-C") && resolve());
  });
  await text;
  for (const name of ["PUBLIC_API_URI", "WSS_API_URI", "REALTIME_API_URI", "API_KEY"]) {
    expect(output()).toContain(`export KADOA_${name}=`);
  }
  child.kill();
  expect(await exit).toBe(0);
});

it.each([
  [["--port", "http"], "whole number from 0 to 65535"],
  [["--latency", "-1"], "whole number from 0 to 600000"],
  [["--no-such-flag"], "unknown option"],
  [["--api-key", ""], "API keys of visible ASCII characters"],
  [["--data", "/dev/null/file"], "data file /dev/null/file cannot be read"],
  [["--behaviour", "/dev/null/file"], "behaviour file /dev/null/file cannot be read"],
  [["--behaviour", "package.json"], "there is no key version"],
])("%j is a mistake of usage", async (flags, message) => {
  const { exit, errors, output } = run(...flags);
  expect(await exit).toBe(2);
  expect(errors()).toContain(message);
  expect(errors()).not.toContain("    at ");
  expect(output()).toBe("");
});

it("what was answered is there again after the process was killed", async () => {
  const data = join(await folder(), "deep", "emulator.json");
  const flags = ["--port", "0", "--json", "--data", data, "--api-key", "one", "--api-key", "two"];
  const first = run(...flags);
  const before = worldOf(JSON.parse(await first.firstLine));
  await before.call("PUT", "/_emulator/workflows/wf-7", { templateManaged: true });
  await before.call(
    "POST",
    "/v5/notifications/channels",
    { name: "two", ...webhook() },
    { "x-api-key": "two" },
  );
  const ids = await Promise.all(Array.from({ length: 30 }, async () => (await before.channel(webhook())).id));
  await before.setting({ eventType: "workflow_failed", channelIds: ids.slice(0, 2) });
  first.child.kill("SIGKILL");
  await first.exit;

  const again = worldOf(JSON.parse(await run(...flags).firstLine));
  const [kept, old] = [await again.state(), before];
  expect(new Set(kept.channels.map(({ id }) => id))).toEqual(new Set(ids));
  expect(kept.settings).toMatchObject([{ channels: [{ id: ids[0] }, { id: ids[1] }] }]);
  expect(kept.workflows).toMatchObject([{ id: "wf-7", templateId: expect.any(String) }]);
  expect(kept.requests).toEqual({});
  const others = await again.call("GET", "/v5/notifications/channels", undefined, { "x-api-key": "two" });
  expect(others.body).toMatchObject({ data: { channels: [{ name: "two" }] } });
  expect(old.emulator.url).not.toBe(again.emulator.url);
});

it("the file is whole at every moment, for its owner only, and has no key in it", async () => {
  const path = await folder();
  const file = join(path, "emulator.json");
  const world = await startWorld({ dataFile: file, apiKeys: ["a-key-of-mine"] });
  const writes = Array.from({ length: 40 }, () => world.channel(webhook()));
  let reads = 0;
  const all = Promise.all(writes).then(() => "done" as const);
  while ((await Promise.race([all, DataFile.read(file)])) !== "done") reads += 1;
  expect(reads).toBeGreaterThan(0);
  expect(Object.values(await DataFile.read(file))[0]?.channels).toHaveLength(40);
  expect(await readdir(path)).toEqual(["emulator.json"]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, "utf8")).not.toContain("a-key-of-mine");
});

it("a workspace whose key is not used this time is still in the file", async () => {
  const dataFile = join(await folder(), "emulator.json");
  const first = await startEmulator({ dataFile, apiKeys: ["one"] });
  await worldOf(first).channel(webhook());
  await first.close();
  const second = await startEmulator({ dataFile, apiKeys: ["two"] });
  await worldOf(second).channel(webhook());
  await second.close();
  const again = await startWorld({ dataFile, apiKeys: ["one"] });
  expect((await again.state()).channels).toHaveLength(1);
});

it("a reset is kept, too", async () => {
  const dataFile = join(await folder(), "emulator.json");
  const first = await startEmulator({ dataFile });
  await worldOf(first).channel(webhook());
  await worldOf(first).call("POST", "/_emulator/reset");
  await first.close();
  expect((await (await startWorld({ dataFile })).state()).channels).toEqual([]);
});

it.each([
  ["not JSON", "{"],
  ["another program's", '{"version":1,"workspaces":[]}'],
])("a file that is %s is left alone, with an error that says what to do", async (_, text) => {
  const dataFile = join(await folder(), "emulator.json");
  await writeFile(dataFile, text);
  await expect(startEmulator({ dataFile })).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringMatching(
      /^the emulator's data file .* Fix: name another file, or delete this one\.$/s,
    ),
  });
  expect(await readFile(dataFile, "utf8")).toBe(text);
});

it("a fault path of many stars does not keep the emulator from answering", async () => {
  const { firstLine } = run("--port", "0", "--json");
  const { url } = JSON.parse(await firstLine) as { url: string };
  // In a process of its own, so that one that never answers does not stop this one.
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, signal: AbortSignal.timeout(patienceMs) });
  const fault = { kind: "status", status: 503, path: `/${"*".repeat(30)}a${"*a".repeat(30)}` };
  const headers = { "content-type": "application/json" };
  const set = await ask("/_emulator/faults", { method: "POST", headers, body: JSON.stringify(fault) });
  expect(set.status).toBeLessThan(300);
  expect((await ask(`/v5/${"a".repeat(1_000)}`)).status).toBe(503);
  expect((await ask(`/v5/${"a".repeat(1_000)}b`)).status).not.toBe(503);
});
