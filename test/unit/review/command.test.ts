import { spawn } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../../eventually";
import { previewOf, setting, webhook } from "./preview-of";

const cli = path.resolve("dist/cli/main.js");
const golden = (change: string) => path.resolve("test/unit/review/golden", change, "preview.json");

async function review(args: readonly string[], stdin = "") {
  const child = spawn(process.execPath, [cli, "review", ...args], { stdio: "pipe" });
  child.stdin.end(stdin);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

describe("pulumi-kadoa review", () => {
  it("prints a saved preview's review on stdout, and nothing else anywhere", async () => {
    const { code, stdout, stderr } = await review(["--preview", golden("disabled")]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^alerts\/review: workflow_data_change \(workspace\) reaches nobody any more\n/);
  });

  it("reads a preview from stdin", async () => {
    const preview = previewOf({}, { pager: webhook() });
    const { code, stdout } = await review(["--preview", "-", "--output", "json"], preview);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, stack: "acme/prod", ok: true });
  });

  it.each([
    ["risk", "disabled", 1],
    ["event-silenced", "disabled", 1],
    ["channel-deleted,event-silenced", "remove", 1],
    ["channel-deleted", "disabled", 0],
    ["risk", "add", 0],
  ])("with --fail-on %s answers the change %s with exit code %i", async (codes, change, code) => {
    expect(await review(["--preview", golden(change), "--fail-on", codes])).toMatchObject({ code });
  });

  it("fails for a preview that failed, whatever the gate", async () => {
    const failed = JSON.stringify({ diagnostics: [{ severity: "error", message: "error: no such thing" }] });
    const { code, stdout } = await review(["--preview", "-"], failed);
    expect(code).toBe(1);
    expect(stdout).toBe("the preview failed, there is nothing to review\n\n  no such thing\n");
  });

  it("answers 4 when there is nothing of Kadoa's in the preview", async () => {
    const { code, stdout } = await review(["--preview", "-"], previewOf({}, {}));
    expect(code).toBe(4);
    expect(stdout).toContain("no channel and no setting of Kadoa in it");
    const hidden = previewOf(
      { a: setting("credits_low", []) },
      { a: setting("credits_low", []) },
      { leaveOutSames: true },
    );
    expect((await review(["--preview", "-"], hidden)).code).toBe(0);
  });

  it.each([
    ["", "stdin is empty"],
    ["Previewing update (prod):", "stdin is not one JSON document"],
    ['{"type":"prelude"}\n{"type":"summary"}', "stdin is not one JSON document"],
    ['{"version":3,"deployment":{}}', "stdin is not what `pulumi preview --json` prints"],
    ['{"steps":[{"op":"create"}]}', "stdin is not what `pulumi preview --json` prints"],
  ])("refuses %j as a preview, and says how to make one", async (stdin, problem) => {
    const { code, stdout, stderr } = await review(["--preview", "-"], stdin);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      `Error: ${problem}. Fix: make it with \`pulumi preview --json --show-sames > preview.json\`.\n`,
    );
  });

  it.each(["SIGINT", "SIGTERM"] as const)("on %s ends the preview it runs, and answers 8", async (signal) => {
    const folder = await mkdtemp(path.join(tmpdir(), "review-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const endless = `#!/usr/bin/env node
process.on("SIGINT", () => process.exit(require("node:fs").writeFileSync("ended", "")));
setInterval(() => {}, 1_000);
require("node:fs").writeFileSync("started", "");`;
    await writeFile(path.join(folder, "pulumi"), endless, { mode: 0o755 });
    const PATH = `${folder}${path.delimiter}${process.env.PATH}`;
    const child = spawn(process.execPath, [cli, "review", "--cwd", folder], {
      env: { ...process.env, PATH },
    });
    await eventually(() => access(path.join(folder, "started")));
    child.kill(signal);
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(8);
    await access(path.join(folder, "ended"));
  });

  it.each([
    [["--preview", "missing.json"], "--preview: ENOENT"],
    [["--preview", "-", "--refresh"], "cannot be used with option"],
    [
      ["--preview", "-", "--fail-on", "people-silence"],
      'There is no risk "people-silence"; did you mean "people-silenced"? Fix: name some of risk, event-silenced, ',
    ],
    [["--preview", "-", "--output", "pdf"], "Allowed choices are text, json, md, github"],
    [["--cwd", "/nowhere/at/all"], "pulumi cannot be started in /nowhere/at/all"],
  ])("takes %j as a fault of usage", async (args, problem) => {
    const { code, stdout, stderr } = await review(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(problem);
  });
});
