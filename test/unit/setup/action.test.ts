import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "action-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function runAction(part: "plan" | "main", folder: string, environment: Record<string, string>) {
  const outputs = path.join(folder, "outputs");
  await writeFile(outputs, "");
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [path.resolve(`action/${part}.mts`)], {
    env: { PATH, GITHUB_OUTPUT: outputs, GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder, ...environment },
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  return { code, stdout, stderr, outputs: await readFile(outputs, "utf8") };
}

/** A plan of a run about this event. */
async function planOf(event: unknown, environment: Record<string, string> = {}) {
  const folder = await emptyFolder();
  const file = path.join(folder, "event.json");
  await writeFile(file, JSON.stringify(event));
  const github = { GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: "acme/notifications" };
  return runAction("plan", folder, { INPUT_COMMAND: "review", ...github, ...environment });
}

const pullRequestFrom = (repository: string | null) => ({
  pull_request: {
    base: { sha: "0123abc" },
    head: { repo: repository === null ? null : { full_name: repository } },
  },
});
const own = pullRequestFrom("acme/notifications");
const token = { PULUMI_ACCESS_TOKEN: "token-canary" };

describe("the action", () => {
  it.each([
    ["a branch, with a token", own, token, ""],
    ["a branch, without a token", own, {}, "target=0123abc\n"],
    ["a fork, with a token", pullRequestFrom("somebody/notifications"), token, "target=0123abc\n"],
    ["a fork that was deleted", pullRequestFrom(null), token, "target=0123abc\n"],
    ["a push, with a token", {}, token, ""],
  ])("reviews %s, against the stack only where that may be read", async (_, event, environment, expected) => {
    const { code, outputs, stdout } = await planOf(event, environment);
    expect({ code, outputs }).toEqual({ code: 0, outputs: expected });
    expect(stdout).not.toContain("canary");
  });

  it.each([
    [{}, {}, "a review without a pull request needs the stack. Fix: run it on pull_request"],
    [
      own,
      { INPUT_COMMAND: "verify" },
      "there is no way to the stack. Fix: set PULUMI_ACCESS_TOKEN in the environment of the job, or PULUMI_BACKEND_URL and PULUMI_CONFIG_PASSPHRASE.",
    ],
    [
      own,
      { INPUT_COMMAND: "destroy" },
      'there is no command "destroy". Fix: set command to review, verify, deploy.',
    ],
  ])("refuses %j with %j, and says what to do", async (event, environment, problem) => {
    const { code, stdout, stderr } = await planOf(event, environment);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(`::error title=Kadoa notifications::${problem}`);
  });

  it.each([
    [{ INPUT_STACK: "--help" }, '"--help" is no name of a stack'],
    [{ INPUT_VERSION: "1.0 && id" }, '"1.0 && id" is no version'],
    [{ INPUT_COMMENT: "yes" }, 'comment is "yes". Fix: set it to true or false.'],
    [{ INPUT_CONFIG: "pagerUrl" }, 'config has the line "pagerUrl". Fix: write NAME=VALUE.'],
    [{}, "there is no Pulumi.yaml in"],
  ])("refuses the inputs %j", async (inputs, problem) => {
    const folder = await emptyFolder();
    const given = { INPUT_COMMAND: "verify", INPUT_STACK: "acme/prod", ...inputs };
    const { code, stdout, stderr } = await runAction("main", folder, given);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(problem);
  });

  it.each([
    ["package-lock.json", "npm ci"],
    ["pnpm-lock.yaml", "pnpm install --frozen-lockfile"],
    ["yarn.lock", "yarn install --frozen-lockfile"],
    ["", "npm install"],
  ])("installs a project with the lockfile %j by %s, where that stands", async (lockfile, command) => {
    const workspace = await emptyFolder();
    const project = path.join(workspace, "infra");
    const tools = path.join(workspace, "tools");
    await mkdir(project);
    await mkdir(tools);
    await writeFile(path.join(project, "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
    if (lockfile !== "") await writeFile(path.join(workspace, lockfile), "");
    for (const name of ["npm", "pnpm", "yarn"]) {
      const script = `#!/bin/sh\necho "asked: ${name} $* in $PWD"\n`;
      await writeFile(path.join(tools, name), script, { mode: 0o755 });
    }
    const inputs = { INPUT_COMMAND: "verify", INPUT_STACK: "prod", INPUT_CWD: "infra" };
    const { code, stdout } = await runAction("main", workspace, {
      ...inputs,
      PATH: `${tools}:${process.env.PATH}`,
    });
    expect(code).toBe(1);
    expect(stdout).toContain(`asked: ${command} in ${lockfile === "" ? project : workspace}\n`);
    expect(stdout).toContain("has no pulumi-kadoa. Fix: npm install pulumi-kadoa, or set version.");
  });
});
