import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Emulator } from "pulumi-kadoa/emulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Ran, runCommand } from "../cli/command";
import { email, type Program, previewOf, setting, webhook } from "../review/preview-of";
import { commandLines, hostile, steering } from "./corpus";
import { type LyingService, startLyingService } from "./lying-service";
import { cellsOf, readMarkdown } from "./markdown-reader";
import { readXml } from "./xml-reader";

/** A folder with a `pulumi` in it that knows one empty stack, and fails at everything else in hostile words. */
async function foreignCli({ url, apiKey }: LyingService): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hostile-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const config = { "kadoa:apiKey": { value: apiKey }, "kadoa:baseUrl": { value: url } };
  const script = `#!/usr/bin/env node
const [command, next] = process.argv.slice(2);
if (command === "version") console.log(${JSON.stringify(hostile[0])});
else if (command === "stack") console.log(JSON.stringify({ deployment: { resources: [] } }));
else if (command === "config" && !next.startsWith("set")) console.log(${JSON.stringify(JSON.stringify(config))});
else { process.stderr.write(${JSON.stringify(hostile.join("\n"))}); process.exitCode = 1; }`;
  await writeFile(join(folder, "pulumi"), script, { mode: 0o755 });
  return folder;
}

async function run(args: string[], options: { refusing?: boolean } = {}): Promise<Ran> {
  const service = await startLyingService(options);
  const PATH = `${await foreignCli(service)}${delimiter}${process.env.PATH}`;
  return runCommand(service as unknown as Emulator, args, { PATH });
}

/** Nothing on either stream steers a terminal, hides text, or is a command to the CI system that reads it. */
function expectHarmless({ stdout, stderr }: Pick<Ran, "stdout" | "stderr">): void {
  for (const text of [stdout, stderr]) {
    expect([...new Set(steering(text))]).toEqual([]);
    expect(commandLines(text)).toEqual([]);
    expect(text).not.toMatch(/^(# heading|> quote|- item|fence|z=x)/m);
  }
}

function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("what a service calls its objects steers no terminal and commands no CI system", () => {
  it.each([
    [["trigger", "workflow_failed", "--workflow", hostile[3]]],
    [["trigger", `${hostile[0]} 0`, "--workflow", hostile[2]]],
    [["listen", "--output", "text", "--count", String(hostile.length), "--timeout", "10s"]],
    [["logs", "--output", "text", "--since", "24h"]],
    [["verify", "--timeout", "4s"]],
    [["verify", "--plan"]],
    [["doctor", "--timeout", "4s"]],
    [["orphans", "--stack", "prod"]],
    [["import", "--stack", "prod"]],
  ])("%j", async (args) => {
    const ran = await run([...args]);
    expectHarmless(ran);
    expect(ran.stdout.length).toBeGreaterThan(10);
  });

  it.each([
    [["trigger", "workflow_failed"]],
    [["listen", "--count", "1", "--timeout", "10s"]],
    [["logs"]],
    [["verify"]],
    [["doctor", "--timeout", "4s"]],
    [["orphans", "--stack", "prod"]],
    [["import", "--stack", "prod", "--yes"]],
  ])("%j with a service that refuses in such words", async (args) => {
    const ran = await run(args, { refusing: true });
    expectHarmless(ran);
  });

  it.each([
    [["import", "--stack", "prod", "--yes"]],
    [["import", "--stack", "prod", "--only", `${hostile[0]} and more`]],
    [["verify", "--plan", "--except", `${hostile[3]} and more`]],
    [["verify", "--workflow", `${hostile[4]} and more`]],
    [["trigger", `${hostile[0]} and more`]],
    [["logs", "--event", `${hostile[6]} and more`]],
    [["logs", "--event", "credits_low", "--output", "text"]],
    [["review"]],
    [["review", "--preview", `no\n::error::such\u001b[31m file`]],
    [["trigger", "x", "--output", "a\n::error::form\u001b[31m"]],
    [["emulator", "--port", "0", "--data", "/dev/null/\n::error::folder\u001b[31m/file"]],
  ])("%j says what went wrong", async (args) => {
    const ran = await run(args);
    expectHarmless(ran);
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.stderr).not.toBe("");
  });

  it("the emulator that was given such a key", async () => {
    const args = ["emulator", "--port", "0", "--api-key", "a##[error]key"];
    const child = spawn(process.execPath, [join(process.cwd(), "dist/cli/main.js"), ...args]);
    let stdout = "";
    child.stdout.on("data", (data) => {
      stdout += String(data);
      if (stdout.includes("stops it.")) child.kill();
    });
    await once(child, "close");
    expectHarmless({ stdout, stderr: "" });
    expect(stdout).toContain("export KADOA_API_KEY=a# #[error]key");
  });
});

describe("JSON is one valid object a line, and says what the service says to the letter", () => {
  it.each([
    ["trigger", ["trigger", "workflow_failed", "--output", "json"], 1],
    ["listen", ["listen", "--output", "json", "--count", String(hostile.length), "--timeout", "10s"], 28],
    ["logs", ["logs", "--output", "json"], hostile.length],
    ["verify", ["verify", "--output", "json", "--timeout", "4s"], 1],
    ["verify --plan", ["verify", "--plan", "--output", "json"], 1],
    ["doctor", ["doctor", "--output", "json", "--timeout", "4s"], 1],
    ["orphans", ["orphans", "--stack", "prod", "--output", "json"], 1],
    ["import", ["import", "--stack", "prod", "--output", "json"], 1],
  ])("%s", async (_, args, lines) => {
    const ran = await run(args);
    expectHarmless(ran);
    expect(jsonLines(ran.stdout)).toHaveLength(lines);
  });

  it("an event that was heard is the event that was sent", async () => {
    const { stdout } = await run(["listen", "--output", "json", "--count", String(hostile.length)]);
    const events = jsonLines(stdout).filter(({ type }) => type === "event");
    expect(events.map(({ eventType }) => eventType)).toEqual(hostile);
    expect(events.map(({ data }) => Object.values(data as object)[0])).toEqual(hostile);
  });
});

describe("a verification report", () => {
  it("as Markdown holds names as code and nothing else of theirs", async () => {
    const { stdout, stderr } = await run(["verify", "--output", "md", "--timeout", "4s"]);
    expectHarmless({ stdout, stderr });
    const { prose } = readMarkdown(stdout);
    expect(prose).not.toMatch(/[@<>[\]&\\~$]|https?:|www\.|::|#\d|GH-|:tada:|_y_|\*w\*/);
    const rows = stdout.split("\n").filter((line) => line.startsWith("|"));
    expect(new Set(rows.map((row) => cellsOf(row).length))).toEqual(new Set([8]));
    const failed = rows.filter((row) => cellsOf(row)[0] === "**failed**");
    expect(stdout).toContain(`${failed.length} failed`);
    expect(prose.match(/\*\*/g)).toHaveLength(failed.length * 2);
  });

  it("as JUnit is well formed, one case a check", async () => {
    const { stdout, stderr } = await run(["verify", "--output", "junit", "--timeout", "4s"]);
    expectHarmless({ stdout, stderr });
    const elements = readXml(stdout);
    const cases = elements.filter(({ name }) => name === "testcase");
    expect(cases).toHaveLength(Number(elements.find(({ name }) => name === "testsuite")?.attributes.tests));
    expect(cases.map(({ attributes }) => attributes.name)).toContain("]]> &amp; \" ' <a b='c'>");
  });

  it("as annotations is one command a line, each of them ours", async () => {
    const { stdout, stderr } = await run(["verify", "--output", "github", "--timeout", "4s"]);
    expectHarmless({ stdout: "", stderr });
    expectAnnotations(stdout, /^::(notice|warning|error) title=Kadoa notifications(%3A [^:,]*)?::/);
  });
});

function expectAnnotations(stdout: string, form: RegExp): void {
  expect([...new Set(steering(stdout))]).toEqual([]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.filter((line) => !form.test(line))).toEqual([]);
}

describe("the review of a program with such names", () => {
  const program = (side: string): Program => ({
    ...Object.fromEntries(
      hostile.map((name, index) => [
        name,
        index % 2 === 0 ? webhook(`https://hooks.example.com/${side}`) : email(`${side}@example.com`),
      ]),
    ),
    ...Object.fromEntries(
      hostile.map((name, index) => [
        `setting ${name}`,
        setting(name, side === "before" ? [name, hostile[0]] : [name], {
          workflowId: hostile[(index + 1) % 3],
          eventConfiguration: { [name]: `${side} ${name}` },
        }),
      ]),
    ),
  });
  const change = previewOf(program("before"), program("after"), {
    outputs: Object.fromEntries(hostile.map((name) => [name, `id-of-${name}`])),
  });
  const failure = JSON.stringify({
    steps: [{ op: "same", urn: `urn:pulumi:${hostile[4]}::${hostile[22]}::pulumi:pulumi:Stack::x` }],
    diagnostics: hostile.map((text) => ({ severity: "error", message: `error: ${text}` })),
  });

  async function review(preview: string, output: string): Promise<Ran> {
    const folder = await mkdtemp(join(tmpdir(), "hostile-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "preview.json");
    await writeFile(file, preview);
    return run(["review", "--preview", file, "--output", output]);
  }

  it.each([
    ["of a change", change],
    ["of one that failed", failure],
  ])("%s is harmless in plain text, and a line of JSON", async (_, preview) => {
    expectHarmless(await review(preview, "text"));
    const json = await review(preview, "json");
    expectHarmless(json);
    expect(jsonLines(json.stdout)).toHaveLength(1);
  });

  it.each([
    ["of a change", change],
    ["of one that failed", failure],
  ])("%s holds such text as code alone in Markdown", async (_, preview) => {
    const { stdout } = await review(preview, "md");
    expect([...new Set(steering(stdout)), ...commandLines(stdout)]).toEqual([]);
    const ours =
      /<!-- pulumi-kadoa review [\w./-]* -->|<\/?(details|summary|sub|code)>|<br>|> \[!(WARNING|NOTE)\]|^> /gm;
    const { prose } = readMarkdown(stdout);
    expect(prose.replace(ours, "")).not.toMatch(/[@<>[\]&~$]|https?:|www\.|::|#\d|GH-|:tada:|_y_|\*w\*/);
    const tables = stdout.split("\n\n").filter((block) => block.startsWith("|"));
    for (const table of tables) {
      const widths = table.split("\n").map((row) => cellsOf(row).length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it.each([
    ["of a change", change],
    ["of one that failed", failure],
  ])("%s is annotations of ours alone", async (_, preview) => {
    const { stdout } = await review(preview, "github");
    const form =
      /^::(notice|warning|error) (file=[^:,]*,line=\d+,col=\d+,)?title=Kadoa notifications[^:,]*::/;
    expectAnnotations(stdout, form);
  });
});
