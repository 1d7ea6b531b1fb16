import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { commentsHere } from "../../../cli/review/comment/here";
import { writeComment } from "../../../cli/review/comment/write";
import { asMarkdown } from "../../../cli/review/markdown";
import { parsePreview } from "../../../cli/review/preview";
import { reviewOf } from "../../../cli/review/review";
import { type Service, startService } from "../../services/service";
import { services } from "../../services/services";
import { email, previewOf, setting, webhook } from "./preview-of";

const token = "token-canary-4711-of-the-job";
const names = Object.keys(services) as (keyof typeof services)[];
const owner = "41";

async function started(name: keyof typeof services, pageSize?: number): Promise<Service> {
  const service = await startService(services[name], token, { owner, ...(pageSize && { pageSize }) });
  onTestFinished(() => service.close());
  return service;
}

/** Writes a comment as the command does, without a process of its own. */
async function write(name: keyof typeof services, { url }: Service, body: string, given = token) {
  const { environment, tokenName, markerOf } = services[name];
  const comments = commentsHere({ ...environment(url), [tokenName]: given }, new AbortController().signal);
  onTestFinished(() => comments.close());
  const marker = markerOf("notifications/prod");
  return writeComment(comments, marker, `${marker}\n${body}`);
}

async function review(environment: Record<string, string>, args: readonly string[], preview: string) {
  const cli = path.resolve("dist/cli/main.js");
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [cli, "review", "--preview", "-", ...args], {
    env: { PATH, ...environment },
    stdio: "pipe",
  });
  child.stdin.end(preview);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

const silenced = previewOf(
  { pager: webhook(), failed: setting("workflow_failed", ["pager"]) },
  { pager: webhook(), failed: setting("workflow_failed", []) },
);

/** Longer than any service takes. */
const large = reviewOf(parsePreview(previewOf(manySettings(), {}), "the test"));

function manySettings() {
  const settings = Array.from({ length: 1_200 }, (_, i) => [
    `setting-${i}`,
    setting("workflow_failed", ["person"], { workflowId: `workflow-${"y".repeat(20)}-${i}` }),
  ]);
  return { person: email("person@example.com"), ...Object.fromEntries(settings) };
}

async function emptyFile(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "comment-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, "summary.md"), "");
  return path.join(folder, "summary.md");
}

describe.each(names)("a comment on %s", (name) => {
  const { markerOf, tokenName, environment, longest } = services[name];
  const marker = markerOf("notifications/prod");

  it("is written once and then written over, on whatever page it is", async () => {
    const service = await started(name, 3);
    for (let i = 0; i < 7; i++) service.add(`a comment of somebody, ${i}`, "50");
    expect(await write(name, service, "first")).toBe("written");
    for (let i = 0; i < 4; i++) service.add(`another comment, ${i}`, "50");
    expect(await write(name, service, "second")).toBe("written over");
    expect(service.comments.filter(({ body }) => body.startsWith(marker))).toEqual([
      { id: 1_007, body: `${marker}\nsecond`, author: owner },
    ]);
  });

  it("leaves alone what somebody else wrote under the same marker, and the comment of another stack", async () => {
    const service = await started(name);
    service.add(`${marker}\nnot ours`, "50");
    service.add(`${markerOf("notifications/dev")}\nours, of another stack`, owner);
    const before = structuredClone(service.comments);
    await write(name, service, "ours");
    expect(service.comments).toEqual([...before, { id: 1_002, body: `${marker}\nours`, author: owner }]);
  });

  it("is the oldest of ours where there are several", async () => {
    const service = await started(name);
    service.add(`${marker}\nthe oldest`, owner);
    service.add(`${marker}\na later one`, owner);
    await write(name, service, "new");
    expect(service.comments.map(({ body }) => body)).toEqual([`${marker}\nnew`, `${marker}\na later one`]);
  });

  it("waits as long as it is asked to, and comes once", async () => {
    const service = await started(name);
    service.faults.push({ on: "POST", status: 429, headers: { "retry-after": "1" } });
    const startedAt = Date.now();
    await write(name, service, "text");
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    expect(service.comments).toHaveLength(1);
  });

  it("comes once, though the answer to the first try is lost", async () => {
    const service = await started(name);
    const method =
      name === "GitHub" ? { on: "POST", status: 200, body: { data: { viewer: { login: owner } } } } : [];
    service.faults.push(...[method].flat(), { on: "POST", status: 502, done: true, body: "bad gateway" });
    await write(name, service, "text");
    expect(service.comments).toHaveLength(1);
  });

  it("that the token may not write is a note: the review is in the job's summary, and decides alone", async () => {
    const service = await started(name);
    service.world.mayWrite = false;
    const summary = await emptyFile();
    const env = { ...environment(service.url), [tokenName]: token, GITHUB_STEP_SUMMARY: summary };
    const ran = await review(env, ["--comment"], silenced);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(
      /^Note: no comment was written\. The review is in the summary of the job\. .*403/,
    );
    expect(await readFile(summary, "utf8")).toContain("reaches nobody any more");
    expect(service.comments).toEqual([]);
  });

  it("needs a token that is valid, and no message repeats the one that was given", async () => {
    const service = await started(name);
    const wrong = "wrong-token-canary-0815";
    const ran = await review({ ...environment(service.url), [tokenName]: wrong }, ["--comment"], silenced);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(`Fix: set ${tokenName} to a token that is valid.`);
    expect(ran.stderr).not.toContain("canary");
    const none = await review(environment(service.url), ["--comment"], silenced);
    expect(none).toMatchObject({ code: 0, stderr: expect.stringContaining(`${tokenName} is not set`) });
    expect(service.comments).toEqual([]);
  });

  it("fits, and says how much is left out", async () => {
    const service = await started(name);
    const comments = commentsHere(
      { ...environment(service.url), [tokenName]: token },
      new AbortController().signal,
    );
    onTestFinished(() => comments.close());
    const body = asMarkdown(large, comments.form);
    expect(body.length).toBeLessThanOrEqual(longest);
    expect(body.length).toBeGreaterThan(comments.form.longest * 0.9);
    expect(body).toMatch(/\*\*Too long for a comment: \d+ of its lines are left out\.\*\*/);
    expect(await writeComment(comments, marker, body)).toBe("written");
  });
});

describe("a review with --comment", () => {
  it("fails for its risks, though it may not comment", async () => {
    const service = await started("GitHub");
    service.world.mayWrite = false;
    const env = { ...services.GitHub.environment(service.url), GITHUB_TOKEN: token };
    const { code, stderr } = await review(env, ["--comment", "--fail-on", "risk"], silenced);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("Note: no comment was written."),
    });
  });

  it("outside of a CI system says what it looks for", async () => {
    const { code, stderr, stdout } = await review({}, ["--comment"], silenced);
    expect(code).toBe(2);
    expect(stdout).toContain("reaches nobody any more");
    expect(stderr).toContain("CI_API_V4_URL, BITBUCKET_REPO_SLUG, SYSTEM_COLLECTIONURI, GITHUB_REPOSITORY");
  });

  it("in a run of a branch notes that there is no pull request", async () => {
    const service = await started("GitHub");
    const env = {
      ...services.GitHub.environment(service.url),
      GITHUB_TOKEN: token,
      GITHUB_REF: "refs/heads/main",
    };
    const { code, stderr } = await review(env, ["--comment"], silenced);
    expect(code).toBe(0);
    expect(stderr).toContain("Note: no comment was written. The review is in the output above.");
    expect(service.requests).toEqual([]);
  });

  it("takes the number of GitHub's pull request from its event", async () => {
    const service = await started("GitHub");
    const event = await emptyFile();
    await writeFile(event, JSON.stringify({ pull_request: { number: 7 } }));
    const environment = { ...services.GitHub.environment(service.url), GITHUB_REF: "refs/heads/main" };
    await review({ ...environment, GITHUB_TOKEN: token, GITHUB_EVENT_PATH: event }, ["--comment"], silenced);
    expect(service.comments).toHaveLength(1);
  });

  it("finds its comment again when a preview fails before it knows its stack", async () => {
    const service = await started("GitHub");
    const env = { ...services.GitHub.environment(service.url), GITHUB_TOKEN: token };
    const project = await mkdtemp(path.join(tmpdir(), "comment-"));
    onTestFinished(() => rm(project, { recursive: true }));
    await writeFile(path.join(project, "Pulumi.yaml"), "name: acme\nruntime: nodejs\n");
    await review(env, ["--comment"], silenced);
    const failed = JSON.stringify({ diagnostics: [{ severity: "error", message: "error: no such thing" }] });
    const args = ["--comment", "--stack", "my-company/acme/prod", "--cwd", project];
    expect((await review(env, args, failed)).code).toBe(1);
    expect(service.comments).toHaveLength(1);
    expect(service.comments[0]?.body).toContain("the preview failed, there is nothing to review");
    expect(service.comments[0]?.body).toContain("`acme/prod`");
  });

  it("waits for the limit of GitHub's requests, and says how long where that is too long", async () => {
    const service = await started("GitHub");
    const env = { ...services.GitHub.environment(service.url), GITHUB_TOKEN: token };
    const until = (seconds: number) => ({
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + seconds),
    });
    service.faults.push({ on: "GET", status: 403, headers: until(1) });
    expect((await review(env, ["--comment"], silenced)).code).toBe(0);
    expect(service.comments).toHaveLength(1);
    const summary = await emptyFile();
    service.faults.push({ on: "GET", status: 403, headers: until(3_000) });
    const ran = await review({ ...env, GITHUB_STEP_SUMMARY: summary }, ["--comment"], silenced);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /the service asks to wait \d+ s, beyond the 120 s .* Fix: run it again in \d+ s\./,
    );
    expect(await readFile(summary, "utf8")).toContain("reaches nobody any more");
  });

  it("is appended to the job's summary by --summary, once", async () => {
    const summary = await emptyFile();
    await writeFile(summary, "before\n");
    const env = { GITHUB_STEP_SUMMARY: summary, GITHUB_REPOSITORY: "acme/x", GITHUB_REF: "refs/heads/main" };
    await review(env, ["--summary", "--comment"], silenced);
    const content = await readFile(summary, "utf8");
    expect(content).toMatch(/^before\n<!-- pulumi-kadoa review acme\/prod -->\n### /);
    expect(content.match(/### Kadoa notifications/g)).toHaveLength(1);
  });
});

it("a comment on Bitbucket has no HTML, which would be shown as text", async () => {
  const service = await started("Bitbucket");
  const { environment, tokenName } = services.Bitbucket;
  const env = { ...environment(service.url), [tokenName]: token };
  await review(
    env,
    ["--comment"],
    previewOf({}, { person: email("a@example.com"), x: setting("credits_low", ["person"]) }),
  );
  expect(service.comments[0]?.body).toContain("**What changes**");
  expect(service.comments[0]?.body.replaceAll(/`[^`]*`/g, "")).not.toMatch(/<\w|\[!/);
});
