import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { startEmulator } from "pulumi-kadoa/emulator";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

// One story, told in order: a checkout of its own, provisioned, provisioned again, changed, and taken down.
describe("npm start, in a fresh checkout", () => {
  let checkout: string;
  let usualPort: Server | undefined;

  beforeAll(async () => {
    await mkdir(".kadoa", { recursive: true });
    checkout = await mkdtemp(path.resolve(".kadoa/checkout-"));
    const left = /^(node_modules|\.git|\.kadoa|\.reports|Pulumi\..+\.yaml)$/;
    for (const entry of (await readdir(".")).filter((name) => !left.test(name))) {
      // What is built stays newer than its sources.
      await cp(entry, path.join(checkout, entry), { recursive: true, preserveTimestamps: true });
    }
    // As links to the same files, not to the folder: whatever npm does in there stays in there.
    execFileSync("cp", [process.platform === "linux" ? "-al" : "-Rc", "node_modules", checkout]);
    // The usual port may serve somebody else: then it is left alone.
    usualPort = await new Promise<Server>((done) => {
      const server = createServer();
      server.once("error", () => done(server));
      server.listen(4600, "127.0.0.1", () => done(server));
    });
  });

  afterAll(async () => {
    usualPort?.close();
    await rm(checkout, { recursive: true, force: true });
  });

  const npm = (script: string, args: string[] = [], environment: NodeJS.ProcessEnv = {}) =>
    runScript(checkout, script, args, environment);

  test("provisions the program in the emulator, and never in the account of a key that is around", async () => {
    const account = { KADOA_API_KEY: "a-real-key", KADOA_PUBLIC_API_URI: "http://127.0.0.1:9" };
    const { code, stdout, stderr } = await npm("start", [], {
      ...account,
      PULUMI_CONFIG_PASSPHRASE: "other",
    });
    expect(stderr).toMatch(/emulator at http:\/\/127\.0\.0\.1:\d+ \(port 4600 is taken\)/);
    expect(stdout).toMatch(/Provisioned: 6 created\./);
    expect(stdout).toMatch(/^pager +WebhookChannel +\S+$/m);
    expect(stdout).toMatch(/^workflow_failed +all +data-team, live, on-call, pager +\S+$/m);
    expect(stdout.match(/^passed .* received +\d+$/gm)).toHaveLength(6);
    expect(stdout).toMatch(/^6 passed in \d+\.\d s\.$/m);
    expect(code).toBe(0);
    const { channels, settings } = await emulatorData(checkout);
    expect([channels, settings]).toEqual([4, 2]);
    const configuration = await readFile(path.join(checkout, "Pulumi.emulator.yaml"), "utf8");
    expect(configuration).toMatch(/kadoa:apiKey:\s+secure:/);
  });

  test("says that nothing changed when it is run again", async () => {
    const { code, stdout } = await npm("start");
    expect(stdout).toMatch(/^Nothing changed/m);
    expect(code).toBe(0);
  });

  test("leaves a stack that works by hand: a preview of a change shows just that", async () => {
    const program = path.join(checkout, "examples/quickstart/index.ts");
    const source = await readFile(program, "utf8");
    await writeFile(program, source.replace("on-call@example.com", "night-shift@example.com"));
    // Its emulator is stopped; what counts is that the command means this stack, without being told so.
    expect((await npm("cli", ["logs"])).stderr).toContain(
      "Account: stack emulator (selected in this folder)",
    );
    const { code, stdout } = await npm("pulumi", ["preview", "--diff", "--non-interactive"]);
    expect(stdout).toMatch(/"on-call@example\.com" => "night-shift@example\.com"/);
    expect(stdout).toMatch(/~ 1 to update/);
    expect(code).toBe(0);
    expect((await npm("start")).stdout).toMatch(/Provisioned: 1 updated\./);
  });

  test("passes the exit code of Pulumi on", async () => {
    expect((await npm("pulumi", ["stack", "select", "missing", "--non-interactive"])).code).toBeGreaterThan(
      0,
    );
  });

  test("starts anew when the emulator has lost its data", async () => {
    await rm(path.join(checkout, ".kadoa/emulator.json"));
    const { stdout, stderr } = await npm("start");
    expect(stderr).toContain("The emulator's data is gone");
    expect(stdout).toMatch(/Provisioned: 6 created\./);
  });

  test("names a real account and wants consent before it touches it", async () => {
    const emulator = await startEmulator({ port: 0 });
    onTestFinished(() => emulator.close());
    const state = async () => (await fetch(`${emulator.url}/_emulator/state`)).json() as Promise<State>;
    const account = { KADOA_API_KEY: emulator.apiKey, KADOA_PUBLIC_API_URI: emulator.url };

    const refused = await npm("start", ["--real"], account);
    expect(refused.stderr).toMatch(/^Kadoa account: team \S+ at http:\/\/127\.0\.0\.1:\d+$/m);
    expect(refused.stderr).toMatch(
      /✗ This is a real account, and there is no terminal to ask on\.\n {2}Fix: .* --yes/,
    );
    expect(refused.code).toBe(2);
    expect(Object.keys((await state()).requests)).toEqual(["POST /v4/oauth2/token"]);

    const consented = await npm("start", ["--real", "--yes"], account);
    expect(consented.stdout).toMatch(/Provisioned: 6 created\./);
    expect((await state()).channels).toHaveLength(4);
    const destroyed = await npm("destroy", ["--real", "--yes"], account);
    expect(destroyed.stdout).toMatch(/the stack real is removed/);
    expect((await state()).channels).toEqual([]);
  });

  test("says what is wrong with a call that cannot be meant", async () => {
    const { code, stderr } = await npm("start", ["--real"]);
    expect(stderr).toMatch(
      /✗ --real provisions in the account of KADOA_API_KEY, which is not set\.\n {2}Fix: /,
    );
    expect(code).toBe(2);
    expect((await npm("start", ["--reel"])).stderr).toMatch(/✗ Unknown option '--reel'/);
  });

  test("npm run destroy takes it all down, and the stack with it", async () => {
    const { code, stdout } = await npm("destroy");
    expect(stdout).toMatch(/the stack emulator is removed/);
    expect(code).toBe(0);
    expect(await emulatorData(checkout)).toEqual({ channels: 0, settings: 0 });
    expect((await npm("destroy")).stdout).toMatch(/^Nothing to take down/);
  });
});

interface State {
  channels: unknown[];
  requests: Record<string, number>;
}

function runScript(checkout: string, script: string, args: string[], environment: NodeJS.ProcessEnv) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done, fail) => {
    const { PULUMI_CONFIG_PASSPHRASE, INIT_CWD, ...inherited } = process.env;
    const child: ChildProcess = spawn(
      process.execPath,
      ["scripts/run.mjs", `scripts/${script}.mts`, ...args],
      { cwd: checkout, env: { ...inherited, ...environment }, stdio: ["ignore", "pipe", "pipe"] },
    );
    const result = { stdout: "", stderr: "" };
    child.stdout?.on("data", (data: Buffer) => {
      result.stdout += data;
    });
    child.stderr?.on("data", (data: Buffer) => {
      result.stderr += data;
    });
    child.on("error", fail);
    child.on("close", (code) => done({ code, ...result }));
  });
}

/** How much the emulator's file holds. */
async function emulatorData(checkout: string): Promise<{ channels: number; settings: number }> {
  const file = path.join(checkout, ".kadoa/emulator.json");
  const { workspaces } = JSON.parse(await readFile(file, "utf8")) as {
    workspaces: Record<string, { channels: unknown[]; settings: unknown[] }>;
  };
  const all = Object.values(workspaces);
  return {
    channels: all.flatMap(({ channels }) => channels).length,
    settings: all.flatMap(({ settings }) => settings).length,
  };
}
