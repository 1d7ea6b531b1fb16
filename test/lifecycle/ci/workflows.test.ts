import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Emulator, startEmulator } from "pulumi-kadoa/emulator";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../scripts/processes.mts";
import { longPatienceMs } from "../../patience.mts";
import { startGitHub } from "./github";
import { type JobResult, readWorkflow, runWorkflow, standIn } from "./workflow";

const names = ["pull-request.yml", "deploy.yml", "nightly.yml"];
const token = "a-token-of-the-job";

const programs = {
  before: `
import { NotificationSetting, RealtimeVerification, WebSocketChannel } from "pulumi-kadoa";

const live = new WebSocketChannel("live");
const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live] });
new RealtimeVerification("arrives", { settings: [failed] });
`,
  silenced: `
import { NotificationSetting, WebSocketChannel } from "pulumi-kadoa";

new WebSocketChannel("live");
new NotificationSetting("failed", { eventType: "workflow_failed", channels: [] });
`,
  harmless: `
import { NotificationSetting, RealtimeVerification, WebSocketChannel } from "pulumi-kadoa";

const live = new WebSocketChannel("live");
const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live] });
new NotificationSetting("degraded", { eventType: "workflow_health_degraded", channels: [live] });
new RealtimeVerification("arrives", { settings: [failed] });
`,
  broken: `throw new Error("this program does not run");\n`,
};

// Inside the checkout, so that the programs find the package by its own name.
const folder = path.resolve(".kadoa/tests", randomUUID());
const tools = path.join(folder, "tools");
let emulator: Emulator;
let github: Awaited<ReturnType<typeof startGitHub>>;

/** A checkout of a repository whose program is this. */
const checkoutOf = (program: keyof typeof programs) => path.join(folder, "checkouts", program);

/** What a real stack and a real runner give, and what a reader of the examples puts in the place of acme/prod. */
function environment(): Record<string, string> {
  return {
    PATH: `${tools}${path.delimiter}${process.env.PATH}`,
    PULUMI_STACK: "prod",
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: "acme/notifications",
  };
}

async function runExample(
  name: string,
  options: { program: keyof typeof programs; fork?: boolean },
): Promise<JobResult> {
  const { program, fork = false } = options;
  const { PULUMI_STACK, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, ...runner } = environment();
  const stack = { PULUMI_STACK, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE } as Record<string, string>;
  return runWorkflow(await readWorkflow(name), {
    folder: path.join(folder, randomUUID()),
    context: {
      "github.repository": "acme/notifications",
      "github.event.pull_request.head.repo.full_name": fork ? "somebody/notifications" : "acme/notifications",
      "github.event.pull_request.number": "7",
      "github.event.pull_request.base.sha": "target",
      "github.token": token,
      "secrets.PULUMI_ACCESS_TOKEN": fork ? "" : "a-token-of-pulumi-cloud",
    },
    checkouts: { "": checkoutOf(program), target: checkoutOf("before") },
    env: fork ? runner : { ...runner, ...stack },
  });
}

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
  github = await startGitHub(token);
  await standIn(tools, "npm", '[ "$*" = ci ] || { echo "npm $* is not known here" >&2; exit 1; }');
  const cli = `exec "${process.execPath}" "${path.resolve("dist/cli/main.js")}" "\${@:2}"`;
  await standIn(tools, "npx", `[ "$1" = pulumi-kadoa ] || exit 1\n${cli}`);
  await mkdir(path.join(folder, "state"));
  for (const [program, text] of Object.entries(programs)) {
    const checkout = checkoutOf(program as keyof typeof programs);
    await mkdir(checkout, { recursive: true });
    await writeFile(
      path.join(checkout, "Pulumi.yaml"),
      "name: notifications\nruntime: nodejs\nmain: index.ts\n",
    );
    await writeFile(path.join(checkout, "index.ts"), text);
    const tsconfig = { extends: path.resolve("tsconfig.json"), include: ["."] };
    await writeFile(path.join(checkout, "tsconfig.json"), JSON.stringify(tsconfig));
  }
  await configureStack();
});

afterAll(async () => {
  await emulator.close();
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

/** The stack of production with its key, as somebody has set it up; its file is in every checkout. */
async function configureStack(): Promise<void> {
  const cwd = checkoutOf("before");
  const pulumi = async (...args: string[]) => {
    const env = { ...process.env, ...environment() };
    const { code, stderr } = await run("pulumi", args, { cwd, env, timeoutMs: longPatienceMs });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${stderr}`);
  };
  await pulumi("stack", "init", "prod");
  await pulumi("config", "set", "--secret", "kadoa:apiKey", emulator.apiKey);
  await pulumi("config", "set", "kadoa:baseUrl", emulator.url);
  await pulumi("config", "set", "kadoa:realtimeApiUrl", emulator.url);
  await pulumi("config", "set", "kadoa:realtimeUrl", emulator.realtimeUrl);
  const settings = await readFile(path.join(cwd, "Pulumi.prod.yaml"));
  for (const program of ["silenced", "harmless", "broken"] as const) {
    await writeFile(path.join(checkoutOf(program), "Pulumi.prod.yaml"), settings);
  }
}

describe("an example workflow", () => {
  it.each(names)("%s gives its jobs no more than they need, and pins its actions", async (name) => {
    const { permissions, jobs } = await readWorkflow(name);
    expect(permissions).toEqual({ contents: "read" });
    for (const job of Object.values(jobs)) {
      const own = { contents: "read", ...job.permissions };
      const comments = job.steps.some((step) => "run" in step && step.name === "Comment");
      expect(own).toEqual(comments ? { contents: "read", "pull-requests": "write" } : { contents: "read" });
      for (const step of job.steps) {
        // What a pull request controls must not become part of a script.
        if ("run" in step) expect(step.run).not.toContain("${{");
        else expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      }
    }
  });

  it("for forks is given no secret", async () => {
    const { env, jobs } = await readWorkflow("pull-request.yml");
    expect(JSON.stringify([env, jobs["review-of-fork"]])).not.toMatch(/secrets\.|github\.token/);
  });
});

describe("from the main branch to the night", () => {
  beforeAll(async () => {
    const { ok, output } = await runExample("deploy.yml", { program: "before" });
    if (!ok) throw new Error(output);
  });

  it("deploy.yml provisions the stack, proves that events arrive and says so in the summary", async () => {
    const { ok, summary } = await runExample("deploy.yml", { program: "before" });
    expect(ok).toBe(true);
    expect(summary).toContain("workflow_failed");
    const { body } = await request(`${emulator.url}/_emulator/state`);
    expect(await body.json()).toMatchObject({
      channels: [{ name: "live" }],
      settings: [{ eventType: "workflow_failed" }],
    });
  });

  it("pull-request.yml comments once for a stack, writes over it, and stops a change that silences an event", async () => {
    github.add("a comment of somebody, longer ago", "User");
    for (let i = 0; i < 120; i++) github.add(`a comment of another bot, ${i}`, "Bot");
    const before = github.comments.length;

    const silenced = await runExample("pull-request.yml", { program: "silenced" });
    expect(silenced).toMatchObject({ ok: false, failed: ["Judge"] });
    expect(silenced.output).toContain("::error file=index.ts,line=");
    expect(github.comments).toHaveLength(before + 1);
    expect(github.comments.at(-1)?.body).toContain("`workflow_failed` (workspace) reaches nobody any more");
    expect(silenced.summary).toBe(github.comments.at(-1)?.body);

    const harmless = await runExample("pull-request.yml", { program: "harmless" });
    expect(harmless).toMatchObject({ ok: true, failed: [] });
    expect(github.comments).toHaveLength(before + 1);
    expect(github.comments.at(-1)?.body).toContain("### Kadoa notifications: no risk found");
    expect(github.requests.at(-1)).toMatch(/^PATCH /);
  });

  it("pull-request.yml comments on a program that does not run, and fails", async () => {
    const broken = await runExample("pull-request.yml", { program: "broken" });
    expect(broken).toMatchObject({ ok: false, failed: ["Judge"] });
    expect(broken.summary).toContain("the preview failed, there is nothing to review");
    expect(broken.summary).toContain("this program does not run");
  });

  it("nightly.yml passes while Kadoa holds what is declared, and fails on drift, though events still arrive", async () => {
    expect(await runExample("nightly.yml", { program: "before" })).toMatchObject({ ok: true });
    const { body } = await request(`${emulator.url}/_emulator/state`);
    const { channels } = (await body.json()) as { channels: { id: string }[] };
    const edited = await request(`${emulator.url}/v5/notifications/channels/${channels[0]?.id}`, {
      method: "PUT",
      headers: { "x-api-key": emulator.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ name: "renamed by hand", channelType: "WEBSOCKET", config: {} }),
    });
    expect(edited.statusCode).toBe(200);
    await edited.body.dump();
    const night = await runExample("nightly.yml", { program: "before" });
    expect(night).toMatchObject({ ok: false, failed: ["Drift"] });
    expect(night.output).toContain('"renamed by hand"');
    expect(night.summary).toContain("workflow_failed");
  });
});

describe("a pull request from a fork", () => {
  it("is reviewed without a secret, against what the target branch declares", async () => {
    const comments = github.comments.length;
    const requests = await requestsOf(emulator);
    const silenced = await runExample("pull-request.yml", { program: "silenced", fork: true });
    expect(silenced).toMatchObject({ ok: false, failed: ["Review"] });
    expect(silenced.summary).toContain("`workflow_failed` (workspace) reaches nobody any more");
    expect(silenced.output).toContain("::error file=change/index.ts,line=");
    const harmless = await runExample("pull-request.yml", { program: "harmless", fork: true });
    expect(harmless).toMatchObject({ ok: true });
    expect(harmless.summary).toContain("### Kadoa notifications: no risk found");
    expect(harmless.summary).toContain("`notifications/review` · 1 to create");
    // Its test events would go to whatever endpoints a program names.
    expect(harmless.output).not.toContain("RealtimeVerification");
    expect(github.comments).toHaveLength(comments);
    expect(await requestsOf(emulator)).toEqual(requests);
  });
});

async function requestsOf({ url }: Emulator): Promise<Record<string, number>> {
  const { body } = await request(`${url}/_emulator/state`);
  const { requests } = (await body.json()) as { requests: Record<string, number> };
  return Object.fromEntries(Object.entries(requests).filter(([call]) => !call.includes("_emulator")));
}
