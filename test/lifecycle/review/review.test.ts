import path from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { full } from "../../faults/figures";
import { scrubbed } from "./scrubbed";
import { createReviewStack, type ReviewStack } from "./stack";

/**
 * One for each way in which Pulumi's preview speaks of a change. The others are in the long run:
 * `KADOA_FAULTS=full npm test -- test/lifecycle/review`, with `-u` where the previews are to change.
 */
const sample = ["add", "secret-rotated", "channel-replaced", "two-swapped", "list-first-removed", "nothing"];
const changes = [
  ...sample,
  ...["remove", "rename-with-alias", "retarget", "last-channel-removed", "disabled", "workflow-override"],
  ...["new-channel-used-at-once", "person-added", "renamed-without-alias", "moved-to-another-workflow"],
  "list-inserted-in-front",
];
const cli = path.resolve("dist/cli/main.js");

let stack: ReviewStack;

beforeAll(async () => {
  stack = await createReviewStack();
});

afterAll(() => stack?.close());

describe("the previews from which the reviews in test/unit/review/golden are made", () => {
  it.each(full ? changes : sample)("%s is what the Pulumi CLI prints today", async (change) => {
    const stackName = change.startsWith("list-") ? "list" : "review";
    const flags = ["--json", "--show-sames", "--show-reads", "--stack", stackName];
    const { code, stdout, stderr } = await stack.run(change, "pulumi", ["preview", ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("error") });
    await expect(scrubbed(stdout)).toMatchFileSnapshot(
      path.resolve("test/unit/review/golden", change, "preview.json"),
    );
  });
});

describe("a review of a stack", () => {
  it("runs the preview itself, without a Kadoa key and without a call to Kadoa", async () => {
    const requests = await stack.requests();
    const review = await stack.run("disabled", process.execPath, [
      ...[cli, "review", "--stack", "review", "--output", "json"],
    ]);
    expect(review).toMatchObject({ code: 0, stderr: "Running pulumi preview …\n" });
    expect(JSON.parse(review.stdout)).toMatchObject({
      stack: "alerts/review",
      risks: [{ code: "event-silenced", eventType: "workflow_data_change" }],
    });
    expect(await stack.requests()).toEqual(requests);
  });

  it("fails the gate on a risk, and passes it without one", async () => {
    const gate = [cli, "review", "--stack", "review", "--fail-on", "risk"];
    expect((await stack.run("remove", process.execPath, gate)).code).toBe(1);
    expect((await stack.run("add", process.execPath, gate)).code).toBe(0);
  });

  it("names the line of the program in annotations", async () => {
    const review = await stack.run(
      "disabled",
      process.execPath,
      [cli, "review", "--stack", "review", "--output", "github", "--fail-on", "risk"],
      { GITHUB_WORKSPACE: path.dirname(stack.folder) },
    );
    const file = `${path.basename(stack.folder)}/programs.ts`;
    expect(review.stdout).toMatch(new RegExp(`^::error file=${file},line=\\d+,col=\\d+,title=`, "m"));
  });

  it("sees what the dashboard changed with --refresh, and without it claims no more than it knows", async () => {
    const call = async (method: "GET" | "PUT", target: string, body?: unknown) => {
      const answer = await request(`${stack.emulator.url}/v5/notifications/settings${target}`, {
        method,
        headers: { "x-api-key": stack.emulator.apiKey, "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return (await answer.body.json()) as {
        data: { settings: { id: string; eventType: string; channels: { id: string }[] }[] };
      };
    };
    const { data } = await call("GET", "");
    const failed = data.settings.find(({ eventType }) => eventType === "workflow_failed");
    const reviewed = async (...flags: string[]) => {
      const args = [cli, "review", "--stack", "review", "--output", "text", ...flags];
      return stack.run("nothing", process.execPath, args, { KADOA_API_KEY: stack.emulator.apiKey });
    };
    await call("PUT", `/${failed?.id}`, { channelIds: [] });

    const blind = await reviewed();
    const seeing = await reviewed("--refresh");
    await call("PUT", `/${failed?.id}`, { channelIds: failed?.channels.map(({ id }) => id) });

    expect(blind.stdout).toContain("no change of what the stack declares");
    expect(blind.stdout).toContain("--refresh");
    expect(seeing.stdout).toContain("1 to update");
    expect(seeing.stdout).toMatch(/workflow_failed .*\+/);
    expect((await reviewed("--refresh")).stdout).toContain("everyone is told what they are told today");
  });

  it("of a program that does not run says why, and fails", async () => {
    const review = await stack.run("no such program", process.execPath, [
      ...[cli, "review", "--stack", "review", "--output", "md"],
    ]);
    expect(review.code).toBe(1);
    expect(review.stdout).toContain("the preview failed, there is nothing to review");
    expect(review.stdout).toContain("there is no such program");
  });

  it("of a stack that does not exist says so, as a fault of usage", async () => {
    const review = await stack.run("before", process.execPath, [cli, "review", "--stack", "other"]);
    expect(review).toMatchObject({ code: 2, stdout: "" });
    expect(review.stderr).toContain("no stack named 'other' found");
  });
});
