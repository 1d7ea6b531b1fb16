import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Emulator, startEmulator } from "pulumi-kadoa/emulator";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../scripts/processes.mts";
import { longPatienceMs } from "../../patience.mts";
import { type Service, startService } from "../../services/service";
import { services } from "../../services/services";
import { type JobResult, readAction, readWorkflow, runWorkflow } from "./workflow";

const names = ["pull-request.yml", "deploy.yml", "nightly.yml"];
const token = "a-token-of-the-job";
const bot = "github-actions[bot]";

/** It needs configuration, a secret among it; no setting uses it. */
const pager = `
const config = new Config();
new WebhookChannel("pager", {
  webhookUrl: config.require("pagerUrl"),
  auth: { type: "bearer", token: config.requireSecret("pagerToken") },
});`;

const programs = {
  before: `
import { Config } from "@pulumi/pulumi";
import { NotificationSetting, RealtimeVerification, WebhookChannel, WebSocketChannel } from "pulumi-kadoa";
${pager}
const live = new WebSocketChannel("live");
const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live] });
new RealtimeVerification("arrives", { settings: [failed] });
`,
  silenced: `
import { Config } from "@pulumi/pulumi";
import { NotificationSetting, WebhookChannel, WebSocketChannel } from "pulumi-kadoa";
${pager}
new WebSocketChannel("live");
new NotificationSetting("failed", { eventType: "workflow_failed", channels: [] });
`,
  harmless: `
import { Config } from "@pulumi/pulumi";
import { NotificationSetting, RealtimeVerification, WebhookChannel, WebSocketChannel } from "pulumi-kadoa";
${pager}
const live = new WebSocketChannel("live");
const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [live] });
new NotificationSetting("degraded", { eventType: "workflow_health_degraded", channels: [live] });
new RealtimeVerification("arrives", { settings: [failed] });
`,
  broken: `throw new Error("this program does not run");\n`,
};

/** Of others by a commit; this repository's own by its major version. */
const pinned = /^[\w-]+\/[\w-]+@[0-9a-f]{40}$|\/pulumi-kadoa@v\d+$/;

// Inside the checkout, so that the programs find the package by its own name.
const folder = path.resolve(".kadoa/tests", randomUUID());
let emulator: Emulator;
let github: Service;

/** A checkout of a repository whose program is this. */
const checkoutOf = (program: keyof typeof programs) => path.join(folder, "checkouts", program);

/** What leads to the real stack: a reader of the examples has a token of Pulumi Cloud for it. */
const backend = {
  PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
  PULUMI_CONFIG_PASSPHRASE: "test",
};

interface RunOptions {
  program: keyof typeof programs;
  fork?: boolean;
  /** Whether the job has what leads to the stack. */
  stack?: boolean;
  inputs?: Record<string, string>;
}

async function runExample(name: string, options: RunOptions): Promise<JobResult> {
  const { program, fork = false, stack = name !== "pull-request.yml", inputs = {} } = options;
  const repository = fork ? "somebody/notifications" : "acme/notifications";
  return runWorkflow(await readWorkflow(name), {
    folder: path.join(folder, randomUUID()),
    context: {
      "github.token": token,
      "secrets.PULUMI_ACCESS_TOKEN": stack ? "a-token-of-pulumi-cloud" : "",
    },
    event: {
      pull_request: { number: 7, base: { sha: "target" }, head: { repo: { full_name: repository } } },
    },
    checkouts: { "": checkoutOf(program), target: checkoutOf("before") },
    inputs: { stack: stack ? "prod" : "acme/prod", ...inputs },
    env: {
      ...(stack ? backend : {}),
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      GITHUB_REPOSITORY: "acme/notifications",
      GITHUB_API_URL: github.url,
    },
  });
}

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
  github = await startService(services.GitHub, token, { owner: bot });
  await mkdir(path.join(folder, "state"), { recursive: true });
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
    const env = { ...process.env, ...backend };
    const { code, stderr } = await run("pulumi", args, { cwd, env, timeoutMs: longPatienceMs });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${stderr}`);
  };
  await pulumi("stack", "init", "prod");
  await pulumi("config", "set", "--secret", "kadoa:apiKey", emulator.apiKey);
  await pulumi("config", "set", "kadoa:baseUrl", emulator.url);
  await pulumi("config", "set", "kadoa:realtimeApiUrl", emulator.url);
  await pulumi("config", "set", "kadoa:realtimeUrl", emulator.realtimeUrl);
  await pulumi("config", "set", "pagerUrl", "https://pager.example.com/kadoa");
  await pulumi("config", "set", "--secret", "pagerToken", "secret-canary");
  const settings = await readFile(path.join(cwd, "Pulumi.prod.yaml"));
  for (const program of ["silenced", "harmless", "broken"] as const) {
    await writeFile(path.join(checkoutOf(program), "Pulumi.prod.yaml"), settings);
  }
}

describe("an example workflow", () => {
  it.each(names)("%s is short, gives its job no more than it needs, and pins its actions", async (name) => {
    const { permissions, jobs } = await readWorkflow(name);
    const isReview = name === "pull-request.yml";
    expect(permissions).toEqual({ contents: "read", ...(isReview && { "pull-requests": "write" }) });
    const text = await readFile(path.resolve("examples/ci", name), "utf8");
    expect(text.split("\n").filter((line) => !line.startsWith("#")).length).toBeLessThanOrEqual(24);
    for (const job of Object.values(jobs)) {
      for (const step of job.steps) expect(step).toMatchObject({ uses: expect.stringMatching(pinned) });
    }
  });

  it("has a token only in an environment, which says who may deploy to it; a review has none", async () => {
    for (const name of names) {
      const { jobs } = await readWorkflow(name);
      for (const { environment, ...job } of Object.values(jobs)) {
        const hasSecrets = JSON.stringify(job).includes("secrets.");
        expect({ name, environment }).toEqual({ name, environment: hasSecrets ? "production" : undefined });
        expect(hasSecrets).toBe(name !== "pull-request.yml");
      }
    }
  });

  it("runs an action that pins what it uses, and puts nothing from outside into a script", async () => {
    const { runs } = await readAction();
    for (const step of runs.steps) {
      if ("run" in step) expect(step.run).not.toContain("${{");
      else expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
  });
});

describe("from the main branch to the night", () => {
  let deployed: JobResult;
  beforeAll(async () => {
    deployed = await runExample("deploy.yml", { program: "before" });
  });

  it("deploy.yml provisions the stack, proves that events arrive and says so in the summary", async () => {
    const { ok, summary, outputs, output } = deployed;
    if (!ok) throw new Error(output);
    expect({ ok, outputs }).toEqual({ ok: true, outputs: { ok: "true", risks: "", "exit-code": "0" } });
    expect(summary).toContain("workflow_failed");
    const { body } = await request(`${emulator.url}/_emulator/state`);
    expect(await body.json()).toMatchObject({
      channels: expect.arrayContaining([
        expect.objectContaining({ name: "live" }),
        expect.objectContaining({ name: "pager" }),
      ]),
      settings: [{ eventType: "workflow_failed" }],
    });
  });

  it("a review of the stack comments once, writes over it, and stops a change that silences an event", async () => {
    github.add("a comment of somebody, longer ago", "somebody");
    for (let i = 0; i < 120; i++) github.add(`a comment of another bot, ${i}`, "another[bot]");
    const before = github.comments.length;

    const silenced = await runExample("pull-request.yml", { program: "silenced", stack: true });
    expect(silenced).toMatchObject({ ok: false, failed: ["Run it"] });
    expect(silenced.outputs).toEqual({ ok: "false", risks: "1", "exit-code": "1" });
    expect(silenced.output).toContain("::error file=index.ts,line=");
    expect(github.comments).toHaveLength(before + 1);
    const comment = () => github.comments.at(-1)?.body ?? "";
    expect(comment()).toContain("`workflow_failed` (workspace) reaches nobody any more");
    expect(silenced.summary.trim()).toBe(comment().trim());

    const harmless = await runExample("pull-request.yml", { program: "harmless", stack: true });
    expect(harmless).toMatchObject({ ok: true, failed: [], outputs: { ok: "true", risks: "0" } });
    expect(comment()).toContain("### Kadoa notifications: no risk found");

    const broken = await runExample("pull-request.yml", { program: "broken", stack: true });
    expect(broken).toMatchObject({ ok: false, failed: ["Run it"], outputs: { ok: "false" } });
    expect(comment()).toContain("the preview failed, there is nothing to review");
    expect(comment()).toContain("this program does not run");
    expect(github.comments).toHaveLength(before + 1);
  });

  it("nightly.yml passes while Kadoa holds what is declared, and fails on drift, though events still arrive", async () => {
    expect(await runExample("nightly.yml", { program: "before" })).toMatchObject({ ok: true });
    const { body } = await request(`${emulator.url}/_emulator/state`);
    const { channels } = (await body.json()) as { channels: { id: string; name: string }[] };
    const live = channels.find(({ name }) => name === "live");
    const edited = await request(`${emulator.url}/v5/notifications/channels/${live?.id}`, {
      method: "PUT",
      headers: { "x-api-key": emulator.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ name: "renamed by hand", channelType: "WEBSOCKET", config: {} }),
    });
    expect(edited.statusCode).toBe(200);
    await edited.body.dump();
    const night = await runExample("nightly.yml", { program: "before" });
    expect(night).toMatchObject({ ok: false, outputs: { ok: "false" } });
    expect(night.output).toContain('"renamed by hand"');
    expect(night.output).toContain("Kadoa holds something else than the program declares");
    expect(night.summary).toContain("workflow_failed");
  });
});

describe("a pull request without the stack", () => {
  it("of a fork is reviewed without a secret, against what the target branch declares", async () => {
    github.world.mayWrite = false;
    const comments = structuredClone(github.comments);
    const requests = await requestsOf(emulator);
    // Whoever has put a token into the job: the program of a fork never runs with it.
    const silenced = await runExample("pull-request.yml", { program: "silenced", fork: true, stack: true });
    expect(silenced).toMatchObject({ ok: false, outputs: { ok: "false", risks: "1" } });
    expect(silenced.summary).toContain("`workflow_failed` (workspace) reaches nobody any more");
    expect(silenced.output).toContain("::error file=index.ts,line=");
    expect(silenced.output).toContain(
      "Note: no comment was written. The review is in the summary of the job.",
    );
    expect(silenced.output).not.toContain("secret-canary");
    expect(github.comments).toEqual(comments);
    expect(await requestsOf(emulator)).toEqual(requests);
  });

  it("of a branch gets its comment all the same", async () => {
    github.world.mayWrite = true;
    const harmless = await runExample("pull-request.yml", { program: "harmless" });
    expect(harmless).toMatchObject({ ok: true, outputs: { ok: "true", risks: "0" } });
    const [comment] = github.comments.filter(({ author }) => author === bot);
    expect(comment?.body).toContain("### Kadoa notifications: no risk found");
    expect(comment?.body).toContain("`notifications/prod` · 1 to create");
    // Its test events would go to whatever endpoints a program names.
    expect(harmless.output).not.toContain("RealtimeVerification");
    expect(harmless.output).toContain(
      "Secrets that a review does not have are https://secret.invalid: notifications:pagerToken.",
    );
  });
});

async function requestsOf({ url }: Emulator): Promise<Record<string, number>> {
  const { body } = await request(`${url}/_emulator/state`);
  const { requests } = (await body.json()) as { requests: Record<string, number> };
  return Object.fromEntries(Object.entries(requests).filter(([call]) => !call.includes("_emulator")));
}
