import type { VerificationReport } from "pulumi-kadoa/realtime";
import { expect, it } from "vitest";
import { cellsOf } from "../text/markdown-reader";
import { createWorkspace, type Workspace } from "../verify/world";
import { accountLine, runCommand } from "./command";

/** One event that arrives, one that does not, one that would reach people. */
async function createMixed(): Promise<Workspace & { live: string }> {
  const workspace = await createWorkspace();
  const { channel, hook, setting } = workspace;
  const live = await channel("live", "WEBSOCKET");
  const pager = await hook("pager|`<!-- @a", { auth: { type: "bearer", token: "wrong-canary" } });
  await setting("workflow_failed", [live, pager]);
  await setting("credits_low", [
    live,
    await channel("mail", "EMAIL", { recipients: ["on-call@example.com"] }),
  ]);
  return { ...workspace, live };
}

it("prints a line for each check with its reason below, says beforehand how many are sent, and exits with 1", async () => {
  const { emulator } = await createMixed();
  const { code, stdout, stderr } = await runCommand(emulator, ["verify"]);
  const lines = stdout.split("\n").map((line) => line.replace(/ +(MS|\d+)$/, " MS"));
  expect(lines).toEqual([
    "RESULT   EVENT            WORKFLOW   CHANNEL         TYPE       SEEN MS",
    "skipped  credits_low      workspace  live            WEBSOCKET  -",
    "         it would reach people: mail (EMAIL)",
    "skipped  credits_low      workspace  mail            EMAIL      -",
    "         it would reach people: mail (EMAIL)",
    "passed   workflow_failed  workspace  live            WEBSOCKET  received MS",
    "failed   workflow_failed  workspace  pager|`<!-- @a  WEBHOOK    logged",
    "         the service could not deliver it; the delivery log says FAILED",
    "",
    expect.stringMatching(/^1 passed, 1 failed, 2 skipped in \d+\.\d s\. Correct what is named above;/),
    "",
  ]);
  expect(stderr).toMatch(new RegExp(`^${accountLine()}1 test event to 2 channels\\.\n$`));
  expect(code).toBe(1);
  expect(stdout + stderr).not.toContain("wrong-canary");
});

it("as JSON, the report is the one of the library, on one line", async () => {
  const { emulator } = await createMixed();
  const { code, stdout } = await runCommand(emulator, ["verify", "--output", "json"]);
  const report = JSON.parse(stdout) as VerificationReport;
  expect(Object.keys(report)).toEqual(["ok", "startedAt", "durationMs", "checks"]);
  expect(report.ok).toBe(false);
  expect(report.checks.map(({ status }) => status)).toEqual(["skipped", "skipped", "passed", "failed"]);
  expect(stdout.trim()).not.toContain("\n");
  expect(code).toBe(1);
});

it("as Markdown, a channel's name becomes neither markup nor a column", async () => {
  const { emulator } = await createMixed();
  const { stdout } = await runCommand(emulator, ["verify", "--output", "md"]);
  const lines = stdout.split("\n");
  expect(lines[0]).toBe("### Kadoa notifications do not all arrive");
  const row = lines.find((line) => line.includes("**failed**")) ?? "";
  expect(row).toContain("| `` pager\\|`<!-- @a `` |");
  expect(cellsOf(row)).toHaveLength(8);
});

it("as annotations of GitHub, a failure is an error and what was skipped a warning", async () => {
  const { emulator } = await createMixed();
  const { stdout } = await runCommand(emulator, ["verify", "--output", "github"]);
  const [notice, ...others] = stdout.trim().split("\n");
  expect(notice).toMatch(/^::notice title=Kadoa notifications::1 passed, 1 failed, 2 skipped/);
  expect(others.map((line) => line.split(" ")[0])).toEqual(["::warning", "::warning", "::error"]);
});

it("as JUnit, every check is a test case and the XML is well formed", async () => {
  const { emulator } = await createMixed();
  const { stdout } = await runCommand(emulator, ["verify", "--output", "junit"]);
  expect(stdout).toMatch(/<testsuite name="kadoa notifications" tests="4" failures="1" skipped="2" /);
  expect(stdout.match(/<testcase /g)).toHaveLength(4);
  expect(stdout).toContain('name="pager|`&lt;!-- @a"');
  expect(stdout.replace(/&(amp|lt|gt|quot);/g, "")).not.toContain("&");
});

it("a plan names whom each test would reach, sends nothing, and has the same form for machines", async () => {
  const { emulator, state } = await createMixed();
  const text = await runCommand(emulator, ["verify", "--plan"]);
  expect(text.stdout).toContain("1 test event to 2 channels. Nothing was sent.");
  const json = await runCommand(emulator, ["verify", "--plan", "--output", "json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ tests: [{ action: "skip" }, { action: "send" }] });
  expect([text.code, json.code]).toEqual([0, 0]);
  expect((await state()).requests["POST /v5/notifications/test"]).toBeUndefined();
});

it("what holds exits with 0, with people when they may be notified", async () => {
  const { emulator, channel, setting, state } = await createWorkspace();
  await setting("credits_low", [await channel("mail", "EMAIL", { recipients: ["on-call@example.com"] })]);
  const { code, stderr } = await runCommand(emulator, ["verify", "--notify-people"]);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    new RegExp(`^${accountLine()}1 test event to 1 channel, people among them: mail\\.\n$`),
  );
  expect((await state()).outbox).toHaveLength(1);
});

it.each([
  [4, "no setting", [], {}],
  [2, "a setting that does not exist", ["--setting", "no-such"], {}],
  [3, "a wrong key", [], { KADOA_API_KEY: "another" }],
  [2, "no key", [], { KADOA_API_KEY: "" }],
  [2, "a form that does not exist", ["--output", "yaml"], {}],
  [2, "a time that is none", ["--timeout", "soon"], {}],
  [2, "a setting beside a stack", ["--setting", "one", "--stack", "two"], {}],
])("exits with %i for %s", async (code, _, args, environment) => {
  const { emulator } = await createWorkspace();
  const ran = await runCommand(emulator, ["verify", ...args], environment as Record<string, string>);
  expect(ran.code).toBe(code);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
});

it("everything in except leaves nothing to check", async () => {
  const { emulator, live, state } = await createMixed();
  const { code, stdout } = await runCommand(emulator, ["verify", "--except", live, "--except", "mail"]);
  expect(stdout).toContain(
    "it would reach live (WEBSOCKET), which is excepted; a test event goes to all channels of its setting",
  );
  expect(stdout).toContain(`\`npx pulumi-kadoa verify --plan --except ${live} --except mail\` says why.`);
  expect(code).toBe(4);
  expect((await state()).requests["POST /v5/notifications/test"]).toBeUndefined();
});
