import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const environment = z.record(z.string(), z.string()).optional();

/** What of GitHub's workflow syntax the examples use; anything else is refused. */
const workflowSchema = z.object({
  env: environment,
  permissions: z.record(z.string(), z.string()),
  defaults: z.strictObject({ run: z.strictObject({ shell: z.literal("bash") }) }),
  jobs: z.record(
    z.string(),
    z.strictObject({
      if: z.string().optional(),
      "runs-on": z.literal("ubuntu-latest"),
      "timeout-minutes": z.number(),
      permissions: z.record(z.string(), z.string()).optional(),
      environment: z.string().optional(),
      env: environment,
      steps: z.array(
        z.union([
          z.strictObject({ uses: z.string(), with: z.record(z.string(), z.unknown()).optional() }),
          z.strictObject({
            name: z.string().optional(),
            if: z.string().optional(),
            env: environment,
            "working-directory": z.string().optional(),
            run: z.string(),
          }),
        ]),
      ),
    }),
  ),
});

export type Workflow = z.infer<typeof workflowSchema>;

export async function readWorkflow(name: string): Promise<Workflow> {
  return workflowSchema.parse(parse(await readFile(path.resolve("examples/ci", name), "utf8")));
}

export interface JobOptions {
  /** An empty folder in which the job runs. */
  folder: string;
  /** What expressions stand for: `github.event.pull_request.number`. */
  context: Readonly<Record<string, string>>;
  /** The folders that `actions/checkout` brings, by their `ref`; "" is the one without. */
  checkouts: Readonly<Record<string, string>>;
  /** What the reader of an example edits in it, and what the runner gives. */
  env: Readonly<Record<string, string>>;
}

export interface JobResult {
  ok: boolean;
  /** The names of the steps that failed. */
  failed: string[];
  output: string;
  summary: string;
}

/**
 * Runs the jobs of a workflow whose conditions hold: each step's own commands in bash, as a runner runs them.
 * Of actions only the checkout does something; what the others install is on the machine of the tests.
 */
export async function runWorkflow(workflow: Workflow, options: JobOptions): Promise<JobResult> {
  const jobs = Object.values(workflow.jobs).filter((job) => holds(job.if ?? "true", options.context, true));
  const [job, ...others] = jobs;
  if (job === undefined || others.length > 0) throw new Error(`${jobs.length} jobs would run, not one`);
  const workspace = path.join(options.folder, "workspace");
  const temporary = path.join(options.folder, "temporary");
  const files = {
    GITHUB_ENV: path.join(temporary, "env"),
    GITHUB_STEP_SUMMARY: path.join(temporary, "summary"),
  };
  await mkdir(workspace, { recursive: true });
  await mkdir(temporary);
  for (const file of Object.values(files)) await writeFile(file, "");
  const result: JobResult = { ok: true, failed: [], output: "", summary: "" };
  const groups: number[] = [];
  for (const step of job.steps) {
    if ("uses" in step) {
      if (step.uses.startsWith("actions/checkout@")) await checkOut(step.with ?? {}, workspace, options);
      continue;
    }
    if (!holds(step.if ?? "success()", options.context, result.ok)) continue;
    const declared = { ...workflow.env, ...job.env, ...step.env };
    const resolved = Object.entries(declared).map(([name, value]) => [
      name,
      evaluated(value, options.context),
    ]);
    const env = {
      ...process.env,
      ...Object.fromEntries(resolved),
      ...(await writtenEnvironment(files.GITHUB_ENV)),
      ...options.env,
      ...files,
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temporary,
    };
    const cwd = path.join(workspace, step["working-directory"] ?? ".");
    const script = path.join(temporary, `${randomUUID()}.sh`);
    await writeFile(script, evaluated(step.run, options.context));
    const { code, output, group } = await bash(script, cwd, env);
    groups.push(group);
    result.output += output;
    if (code === 0) continue;
    result.ok = false;
    result.failed.push(step.name ?? step.run.trim());
  }
  // As at the end of a job, whatever it has left running is ended.
  for (const group of groups) endGroup(group);
  result.summary = await readFile(files.GITHUB_STEP_SUMMARY, "utf8");
  return result;
}

async function checkOut(
  given: Record<string, unknown>,
  workspace: string,
  { checkouts, context }: JobOptions,
): Promise<void> {
  const source = checkouts[evaluated(String(given.ref ?? ""), context)];
  if (source === undefined) throw new Error(`there is no checkout of ${given.ref}`);
  await cp(source, path.join(workspace, String(given.path ?? ".")), { recursive: true });
}

async function writtenEnvironment(file: string): Promise<Record<string, string>> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** With the flags that a runner gives to `shell: bash`. What it leaves running does not hold it up. */
function bash(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number | null; output: string; group: number }>((resolve, reject) => {
    const args = ["--noprofile", "--norc", "-eo", "pipefail", script];
    const child = spawn("bash", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", reject);
    child.once("exit", (code) => resolve({ code, output, group: child.pid ?? 0 }));
  });
}

function endGroup(group: number): void {
  try {
    process.kill(-group, "SIGTERM");
  } catch {
    // Nothing was left running.
  }
}

/** The text with every expression replaced. */
function evaluated(text: string, context: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => contextValue(name, context));
}

function contextValue(name: string, context: Readonly<Record<string, string>>): string {
  const value = context[name];
  if (value === undefined) throw new Error(`the workflow asks for ${name}`);
  return value;
}

function holds(condition: string, context: Readonly<Record<string, string>>, success: boolean): boolean {
  const text = condition.replace(/^\$\{\{\s*|\s*\}\}$/g, "");
  if (text === "true" || text === "!cancelled()") return true;
  if (text === "success()") return success;
  const comparison = /^(\S+) (==|!=) (\S+)$/.exec(text);
  if (comparison === null) throw new Error(`the condition ${condition} is not understood`);
  const [, left = "", operator, right = ""] = comparison;
  return (contextValue(left, context) === contextValue(right, context)) === (operator === "==");
}

/** Writes an executable under the name of a program that the tests have in another way. */
export async function standIn(folder: string, name: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), `#!/usr/bin/env bash\nset -euo pipefail\n${script}\n`);
  await chmod(path.join(folder, name), 0o755);
}
