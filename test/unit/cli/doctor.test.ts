import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startWorld, webhook } from "../../emulator/world";
import { eventually } from "../../eventually";
import { program, temporaryFolder } from "../setup/folders";
import { runCommand, startCommand } from "./command";
import { doctor, pathWith, pulumiWith } from "./doctor-world";

const names = [
  "node",
  "pulumi",
  "pulumi-sdk",
  "configuration",
  "api",
  "workspace",
  "clock",
  "realtime",
  "event-types",
  "proxy",
];

it("of a set-up that works it says so in one table, with what to do next, and exits with 0", async () => {
  const world = await startWorld();
  await world.channel({ name: "pager", ...webhook() });
  const { code, stdout, stderr } = await runCommand(world.emulator, ["doctor"], { PATH: pulumiWith() });
  const { url, realtimeUrl } = world.emulator;
  expect(stdout.split("\n")).toEqual([
    "RESULT  CHECK          DETAIL",
    `ok      node           ${process.versions.node}`,
    "ok      pulumi         3.255.0",
    expect.stringMatching(/^ok {6}pulumi-sdk {5}3\.\d+\.\d+$/),
    `ok      configuration  key from KADOA_API_KEY; API ${url}, realtime ${realtimeUrl}`,
    expect.stringMatching(new RegExp(`^ok {6}api {12}${url} answers in \\d+ ms; 1 channel$`)),
    expect.stringMatching(/^ok {6}workspace {6}team-\w+$/),
    expect.stringMatching(/^ok {6}clock {10}within \d+ s of the service's$/),
    expect.stringMatching(
      new RegExp(`^ok {6}realtime {7}a subscription at ${realtimeUrl} is live in \\d+ ms$`),
    ),
    "ok      event-types    the 12 that this package knows",
    "ok      proxy          none in the environment",
    "",
    expect.stringMatching(/^10 ok in \d+\.\d s\. Next: `npx pulumi-kadoa verify --plan` says whom/),
    "",
  ]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^Account: KADOA_API_KEY; workspace team-\w+\.\n$/),
  });
});

it("of an account without channels it says that they have to be declared first", async () => {
  const { stdout } = await runCommand((await startWorld()).emulator, ["doctor"], { PATH: pulumiWith() });
  expect(stdout).toMatch(/Next: declare channels and settings in a Pulumi program, and run `pulumi up`\.\n$/);
});

it("as JSON it has one line with each check's name, status, detail, fix and time", async () => {
  const { stdout, checks } = await doctor(await startWorld(), [], { KADOA_API_KEY: "another" });
  expect(stdout.trim()).not.toContain("\n");
  expect(JSON.parse(stdout)).toMatchObject({ ok: false });
  expect(checks.map(({ name }) => name)).toEqual(names);
  expect(checks[4]).toEqual({
    name: "api",
    status: "failed",
    detail: expect.stringMatching(/^401 from GET /),
    fix: expect.stringMatching(/^set a valid key with /),
    durationMs: expect.any(Number),
  });
  expect(checks[5]).toEqual({
    name: "workspace",
    status: "skipped",
    detail: "not tried, because api failed",
  });
});

it("without a key it exits with 2 and names both places where one can be", async () => {
  const { code, check } = await doctor(await startWorld(), [], { KADOA_API_KEY: "" });
  expect(code).toBe(2);
  expect(check("configuration")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(
      /^no Kadoa API key is configured: --stack is not given, KADOA_API_KEY is not set, and no stack is selected in this folder \(/,
    ),
    fix: expect.stringMatching(/^name a stack with --stack, set KADOA_API_KEY, or run `pulumi stack select`/),
  });
  expect(check("api")?.detail).toBe("not tried, because configuration failed");
  expect(check("proxy")?.status).toBe("ok");
});

it("a Node that is too old is named, and what needs a newer one is not tried", async () => {
  const preload = join(temporaryFolder(), "old-node.cjs");
  writeFileSync(preload, `Object.defineProperty(process.versions, "node", { value: "22.18.3" });`);
  const { code, check } = await doctor(await startWorld(), [], { NODE_OPTIONS: `--require=${preload}` });
  expect(code).toBe(1);
  expect(check("node")).toMatchObject({ status: "failed", detail: "22.18.3 is not 22.19 or newer" });
  expect(check("api")?.detail).toBe("not tried, because node failed");
  expect(check("configuration")?.status).toBe("ok");
});

it("a Pulumi CLI that is not there is a warning: not everything needs it", async () => {
  const world = await startWorld();
  const { code, stdout } = await runCommand(world.emulator, ["doctor"], { PATH: temporaryFolder() });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^warning {2}pulumi +there is no Pulumi CLI on PATH$/m);
  expect(stdout).toMatch(/^pulumi {2}install the CLI as https:\/\/www\.pulumi\.com/m);
  expect(stdout).toMatch(/9 ok, 1 warning in /);
});

it("a Pulumi CLI that fails or does not answer in time is a warning with its words", async () => {
  const world = await startWorld();
  const [broken, slow] = [temporaryFolder(), temporaryFolder()];
  program(broken, "pulumi", "echo 'error: broken \x1b[31m' >&2; exit 1");
  program(slow, "pulumi", "exec sleep 600");
  const path = (bin: string) => ({ PATH: pathWith(bin) });
  expect((await doctor(world, [], path(broken))).check("pulumi")).toMatchObject({
    status: "warning",
    detail: "`pulumi version` failed: broken ?[31m",
  });
  const timed = await doctor(world, ["--timeout", "1500ms"], path(slow));
  expect(timed.check("pulumi")).toMatchObject({
    status: "warning",
    detail: "`pulumi version` had no answer within 1.5 s",
  });
});

it("a Pulumi CLI that is too old for an import is a warning that says from which version on it works", async () => {
  const world = await startWorld();
  const bin = temporaryFolder();
  program(bin, "pulumi", "echo v3.253.1");
  expect((await doctor(world, [], { PATH: pathWith(bin) })).check("pulumi")).toMatchObject({
    status: "warning",
    detail: "3.253.1, and `import --yes` needs 3.254.0 or newer",
    fix: expect.stringMatching(/^install a newer one, as https:\/\/www\.pulumi\.com/),
  });
});

it.each([
  ["3.215.9", "failed", 1, "@pulumi/pulumi 3.215.9 is not 3.216.0 or newer, below 4"],
  ["4.0.0", "failed", 1, "@pulumi/pulumi 4.0.0 is not 3.216.0 or newer, below 4"],
  ["3.216.0", "ok", 0, "3.216.0"],
])("the Pulumi SDK %s of the program's folder is %s", async (version, status, code, detail) => {
  const folder = temporaryFolder();
  const sdk = join(folder, "node_modules", "@pulumi", "pulumi");
  mkdirSync(sdk, { recursive: true });
  writeFileSync(join(sdk, "package.json"), JSON.stringify({ name: "@pulumi/pulumi", version }));
  const ran = await doctor(await startWorld(), ["--cwd", folder]);
  expect(ran.check("pulumi-sdk")).toMatchObject({ status, detail });
  expect(ran.code).toBe(code);
});

it("a folder without a Pulumi SDK gets to know which one this package finds instead", async () => {
  const { check } = await doctor(await startWorld(), ["--cwd", temporaryFolder()]);
  expect(check("pulumi-sdk")).toMatchObject({
    status: "ok",
    detail: expect.stringMatching(/^3\.\d+\.\d+ \(beside this package; this folder has none\)$/),
  });
});

it("with a stack its configuration counts, before the environment's", async () => {
  const world = await startWorld();
  const PATH = pulumiWith({
    "kadoa:apiKey": { value: world.emulator.apiKey, secret: true },
    "kadoa:profiles": { value: "{}" },
    "other:number": { value: "1" },
  });
  const environment = { PATH, KADOA_API_KEY: "canary-of-the-environment" };
  const { code, stdout, check } = await doctor(world, ["--stack", "acme/prod"], environment);
  expect(code).toBe(0);
  expect(check("configuration")?.detail).toMatch(
    /^key from kadoa:apiKey of stack acme\/prod; .*; the accounts of kadoa:profiles are not looked at$/,
  );
  expect(stdout).not.toContain(world.emulator.apiKey);
  expect(stdout).not.toContain("canary");

  await world.channel({ name: "pager", ...webhook() });
  const text = await runCommand(world.emulator, ["doctor", "--stack", "acme/prod"], environment);
  expect(text.stdout).toContain("Next: `npx pulumi-kadoa verify --plan --stack acme/prod` says whom");
});

it("a stack that cannot be read is a fault of the configuration, in Pulumi's words", async () => {
  const { code, check } = await doctor(await startWorld(), ["--stack", "missing"]);
  expect(code).toBe(2);
  expect(check("configuration")).toMatchObject({
    status: "failed",
    detail: "the stack missing cannot be read: `pulumi config` failed: no stack named 'missing' found",
    fix: expect.stringContaining("`pulumi config --stack missing` has to work there"),
  });
  const { stdout } = await doctor(await startWorld(), ["--stack", "canary-key"], {
    KADOA_API_KEY: "canary-key",
  });
  expect(stdout).toContain("no stack named '[secret]' found");
  expect(stdout).not.toContain("canary");
});

it("proxies are named without their passwords, and one that is no URL is a warning", async () => {
  const world = await startWorld();
  const noProxy = { no_proxy: "127.0.0.1,.example.com" };
  const named = await doctor(world, [], {
    https_proxy: "http://user:canary-password@proxy.example.com:3128/path",
    ...noProxy,
  });
  expect(named.check("proxy")).toMatchObject({
    status: "ok",
    detail: "HTTPS_PROXY http://proxy.example.com:3128; NO_PROXY 127.0.0.1,.example.com",
  });
  expect(named.stdout + named.stderr).not.toContain("canary");
  const unusable = await doctor(world, [], { HTTPS_PROXY: "canary:word@proxy.example.com:3128", ...noProxy });
  expect(unusable.check("proxy")).toMatchObject({
    status: "warning",
    detail: "HTTPS_PROXY is no URL; NO_PROXY 127.0.0.1,.example.com",
    fix: expect.stringMatching(/^write HTTPS_PROXY with its scheme, such as http:/),
  });
  expect(unusable.stdout + unusable.stderr).not.toContain("canary");
});

it("a proxy that would be asked for this machine is a warning", async () => {
  const { check } = await doctor(await startWorld(), [], {
    HTTP_PROXY: "http://127.0.0.1:1",
    NO_PROXY: "localhost",
  });
  expect(check("proxy")).toMatchObject({
    status: "warning",
    detail:
      "HTTP_PROXY http://127.0.0.1:1; NO_PROXY localhost; it is asked for 127.0.0.1, which is this machine",
    fix: "add 127.0.0.1 to NO_PROXY.",
  });
});

it("a proxy that cannot be used at all fails the API, whatever is in it", async () => {
  const { code, stdout, check } = await doctor(await startWorld(), [], {
    HTTP_PROXY: "http://someone:canary@[bad",
  });
  expect(code).toBe(2);
  expect(check("api")).toMatchObject({
    status: "failed",
    detail: "the proxy that the environment names is not usable",
    fix: expect.stringContaining("HTTPS_PROXY"),
  });
  expect(stdout).not.toContain("canary");
});

it.each([
  ["works", undefined],
  ["is not Kadoa's API", { path: "/v5/notifications/channels", kind: "malformed", phase: "after" }],
  ["refuses realtime", { path: "/", kind: "status", status: 403 }],
])("no secret of any URL is printed where the service %s", async (_, fault) => {
  const world = await startWorld();
  if (fault !== undefined) await world.call("POST", "/_emulator/faults", fault);
  const { url, realtimeUrl } = world.emulator;
  const withSecrets = (base: string) => `${base.replace("://", "://someone:canary-%40-password@")}`;
  for (const form of ["text", "json"]) {
    const { stdout, stderr } = await runCommand(world.emulator, ["doctor", "--output", form], {
      PATH: pulumiWith(),
      KADOA_PUBLIC_API_URI: withSecrets(url),
      KADOA_WSS_API_URI: withSecrets(realtimeUrl),
      KADOA_REALTIME_API_URI: withSecrets(url),
    });
    expect(stdout).toContain("the user name and password in the API's URL are not sent");
    expect(stdout + stderr).not.toMatch(/canary|someone/);
    expect(stdout + stderr).not.toContain(world.emulator.apiKey);
  }
});

it("SIGTERM while the Pulumi CLI is waited for ends that too", async () => {
  const world = await startWorld();
  const bin = temporaryFolder();
  const pidFile = join(bin, "pid");
  program(bin, "pulumi", `echo $$ > ${pidFile}; exec sleep 600`);
  const running = startCommand(world.emulator, ["doctor"], { PATH: pathWith(bin) });
  const pid = await eventually(() => {
    const written = Number(readFileSync(pidFile, "utf8"));
    expect(written).toBeGreaterThan(0);
    return written;
  });
  const sentAt = performance.now();
  running.child.kill("SIGTERM");
  expect(await running.ended).toBe(8);
  expect(performance.now() - sentAt).toBeLessThan(5_000);
  await eventually(() => expect(() => process.kill(pid, 0)).toThrow());
});

it.each([[["--output", "yaml"]], [["--timeout", "soon"]], [["--stack"]]])(
  "%j is a usage error",
  async (args) => {
    const { code, stdout, stderr } = await runCommand((await startWorld()).emulator, ["doctor", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("error: ");
  },
);
