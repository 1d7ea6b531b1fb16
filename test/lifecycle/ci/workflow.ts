import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const environment = z.record(z.string(), z.string()).optional();
const values = z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).optional();

const stepSchema = z.union([
  z.strictObject({ uses: z.string(), if: z.string().optional(), with: values }),
  z.strictObject({
    name: z.string().optional(),
    id: z.string().optional(),
    if: z.string().optional(),
    env: environment,
    shell: z.literal("bash"),
    run: z.string(),
  }),
]);

/** What of GitHub's workflow syntax the examples use; anything else is refused. */
const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.strictObject({
      "runs-on": z.literal("ubuntu-latest"),
      "timeout-minutes": z.number(),
      environment: z.string().optional(),
      env: environment,
      steps: z.array(stepSchema),
    }),
  ),
});

const actionSchema = z.object({
  inputs: z.record(
    z.string(),
    z.strictObject({
      description: z.string(),
      required: z.boolean().optional(),
      default: z.string().optional(),
    }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({ using: z.literal("composite"), steps: z.array(stepSchema) }),
});

type Step = z.infer<typeof stepSchema>;
export type Workflow = z.infer<typeof workflowSchema>;
type Context = Readonly<Record<string, string>>;

export async function readWorkflow(name: string): Promise<Workflow> {
  return workflowSchema.parse(parse(await readFile(path.resolve("examples/ci", name), "utf8")));
}

export async function readAction(): Promise<z.infer<typeof actionSchema>> {
  return actionSchema.parse(parse(await readFile("action.yml", "utf8")));
}

export interface JobOptions {
  /** An empty folder in which the job runs. */
  folder: string;
  /** What expressions stand for: `github.token`. */
  context: Context;
  /** What the run is about. */
  event: unknown;
  /** The folders that `actions/checkout` brings, by their `ref`; "" is the one without. */
  checkouts: Context;
  /** What the reader of an example edits of what it gives to the action. */
  inputs: Context;
  /** What the reader gives to the job, and what the runner gives. */
  env: Context;
}

export interface JobResult {
  ok: boolean;
  /** The names of the steps that failed. */
  failed: string[];
  output: string;
  summary: string;
  /** Those of the action. */
  outputs: Record<string, string>;
}

/** The job of a workflow: each step's own commands in bash, as a runner runs them. */
export async function runWorkflow(workflow: Workflow, options: JobOptions): Promise<JobResult> {
  const [job, ...others] = Object.values(workflow.jobs);
  if (job === undefined || others.length > 0) throw new Error("the workflow has not one job");
  const run = new Job(options);
  await run.prepare();
  await run.steps(job.steps, options.context, job.env ?? {});
  return run.ended();
}

class Job {
  readonly #options: JobOptions;
  readonly #workspace: string;
  readonly #temporary: string;
  readonly #result: JobResult = { ok: true, failed: [], output: "", summary: "", outputs: {} };
  readonly #groups: number[] = [];

  constructor(options: JobOptions) {
    this.#options = options;
    this.#workspace = path.join(options.folder, "workspace");
    this.#temporary = path.join(options.folder, "temporary");
  }

  async prepare(): Promise<void> {
    await mkdir(this.#workspace, { recursive: true });
    await mkdir(this.#temporary);
    await writeFile(this.#file("summary"), "");
    await writeFile(this.#file("event.json"), JSON.stringify(this.#options.event));
  }

  async ended(): Promise<JobResult> {
    // As at the end of a job, whatever it has left running is ended.
    for (const group of this.#groups) endGroup(group);
    this.#result.summary = await readFile(this.#file("summary"), "utf8");
    return this.#result;
  }

  /** Answers the context with the outputs of these steps. */
  async steps(steps: readonly Step[], given: Context, env: Context): Promise<Context> {
    let context = given;
    for (const step of steps) {
      if (!this.#result.ok || !holds(step.if ?? "success()", context)) continue;
      if ("uses" in step) await this.#use(step, context, env);
      else context = { ...context, ...(await this.#run(step, context, env)) };
    }
    return context;
  }

  /** Of the actions of others only the checkout does something; what they install is on the machine of the tests. */
  async #use(step: Extract<Step, { uses: string }>, context: Context, env: Context): Promise<void> {
    if (step.uses.startsWith("actions/checkout@")) {
      await checkOut(step.with ?? {}, this.#workspace, this.#options.checkouts, context);
    }
    if (!/\/pulumi-kadoa@v\d+$/.test(step.uses)) return;
    const { inputs, outputs, runs } = await readAction();
    const unknown = Object.keys(step.with ?? {}).filter((name) => !(name in inputs));
    if (unknown.length > 0) throw new Error(`the action has no input ${unknown}`);
    const own = Object.entries(inputs).map(([name, { default: otherwise, required }]) => {
      const value = this.#options.inputs[name] ?? step.with?.[name] ?? otherwise;
      if (value === undefined && required) throw new Error(`the action needs ${name}`);
      return [`inputs.${name}`, evaluated(String(value ?? ""), context)];
    });
    const after = await this.steps(runs.steps, { ...context, ...Object.fromEntries(own) }, env);
    for (const [name, { value }] of Object.entries(outputs)) {
      this.#result.outputs[name] = evaluated(value, after);
    }
  }

  async #run(step: Extract<Step, { run: string }>, context: Context, given: Context): Promise<Context> {
    const declared = Object.entries({ ...given, ...step.env });
    const outputs = this.#file(randomUUID());
    const script = this.#file(`${randomUUID()}.sh`);
    await writeFile(outputs, "");
    await writeFile(script, evaluated(step.run, context));
    const env = {
      ...process.env,
      ...this.#options.env,
      ...Object.fromEntries(declared.map(([name, value]) => [name, evaluated(value, context)])),
      GITHUB_ACTION_PATH: process.cwd(),
      GITHUB_EVENT_PATH: this.#file("event.json"),
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: this.#file("summary"),
      GITHUB_WORKSPACE: this.#workspace,
      RUNNER_TEMP: this.#temporary,
    };
    const { code, output, group } = await bash(script, this.#workspace, env);
    this.#groups.push(group);
    this.#result.output += output;
    if (code !== 0) {
      this.#result.ok = false;
      this.#result.failed.push(step.name ?? step.run.trim());
    }
    const written = (await readFile(outputs, "utf8")).split("\n").filter((line) => line !== "");
    return Object.fromEntries(
      written.map((line) => [
        `steps.${step.id}.outputs.${line.slice(0, line.indexOf("="))}`,
        line.slice(line.indexOf("=") + 1),
      ]),
    );
  }

  #file(name: string): string {
    return path.join(this.#temporary, name);
  }
}

async function checkOut(
  given: Readonly<Record<string, unknown>>,
  workspace: string,
  checkouts: Context,
  context: Context,
): Promise<void> {
  if (given["persist-credentials"] !== false) throw new Error("the token would stay in the checkout");
  const source = checkouts[evaluated(String(given.ref ?? ""), context)];
  if (source === undefined) throw new Error(`there is no checkout of ${given.ref}`);
  await cp(source, path.join(workspace, String(given.path ?? ".")), { recursive: true });
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
function evaluated(text: string, context: Context): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => contextValue(name, context));
}

function contextValue(name: string, context: Context): string {
  const [, literal] = /^'(.*)'$/.exec(name) ?? [];
  // A step that was skipped has no outputs.
  const value = literal ?? context[name] ?? (/^steps\.\w+\.outputs\./.test(name) ? "" : undefined);
  if (value === undefined) throw new Error(`the workflow asks for ${name}`);
  return value;
}

function holds(condition: string, context: Context): boolean {
  if (condition === "success()") return true;
  const comparison = /^(\S+) (==|!=) (\S+)$/.exec(condition);
  if (comparison === null) throw new Error(`the condition ${condition} is not understood`);
  const [, left = "", operator, right = ""] = comparison;
  return (contextValue(left, context) === contextValue(right, context)) === (operator === "==");
}
