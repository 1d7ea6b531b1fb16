import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { canary, Traces } from "../lifecycle/traces";

export interface StateResource {
  type: string;
  id: string;
  outputs?: Record<string, unknown>;
}

export interface State {
  resources: StateResource[];
  pendingOperations: number;
}

/** A run of the real CLI that a test may kill. */
export interface CliRun {
  readonly child: ChildProcess;
  /** Resolves when the CLI is gone, however that came about. */
  readonly ended: Promise<{ code: number | null; output: string }>;
}

/**
 * A stack on a file backend whose runs are processes of their own, so that they can be killed. Its API key, and the
 * token that it hands to the program as CANARY_TOKEN, must stand nowhere in the clear when it closes.
 */
export class CliStack {
  readonly #runs: CliRun[] = [];
  readonly #orphans: number[] = [];

  private constructor(
    readonly folder: string,
    readonly environment: NodeJS.ProcessEnv,
    readonly traces: Traces,
  ) {}

  /** @param program the text of a CommonJS program */
  static async create(program: string, environment: NodeJS.ProcessEnv): Promise<CliStack> {
    // Inside the checkout, so that the program finds the package by its own name.
    const folder = path.resolve(".kadoa/tests", randomUUID());
    await mkdir(path.join(folder, "state"), { recursive: true });
    await writeFile(
      path.join(folder, "Pulumi.yaml"),
      "name: kadoa-faults\nruntime: nodejs\nmain: index.js\n",
    );
    await writeFile(path.join(folder, "index.js"), program);
    const traces = new Traces();
    const token = canary("token");
    traces.keep(token, environment.KADOA_API_KEY ?? "");
    const folders = { PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`, ...traces.environment };
    const all = { ...process.env, CANARY_TOKEN: token, ...folders, ...environment };
    const stack = new CliStack(folder, all, traces);
    await stack.finish(["stack", "init", "test"]);
    return stack;
  }

  start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): CliRun {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], {
      cwd: this.folder,
      env: { ...this.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    const ended = once(child, "exit").then(([code]) => {
      this.traces.note(args, output);
      return { code: code as number | null, output };
    });
    const run = { child, ended };
    this.#runs.push(run);
    return run;
  }

  /** Runs the CLI to its end. @throws Error when it fails */
  async finish(args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<string> {
    const { code, output } = await this.start(args, environment).ended;
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  }

  /**
   * The file backend writes the state in one step, but not the file of attributes beside it: where that was cut
   * short by a kill, Pulumi refuses the state ("failed to load checkpoint: EOF") until somebody removes it.
   */
  async repairState(): Promise<boolean> {
    const attributes = `${this.#stateFile}.attrs`;
    const isWhole = await readFile(attributes, "utf8").then(
      (text) => text.trimEnd().endsWith("}"),
      () => true,
    );
    if (!isWhole) await rm(attributes);
    return !isWhole;
  }

  /** This package's resources in the state, and what an interrupted run left undecided. */
  async state(): Promise<State> {
    const { checkpoint } = JSON.parse(await readFile(this.#stateFile, "utf8")) as {
      checkpoint: { latest?: { resources?: StateResource[]; pending_operations?: unknown[] } };
    };
    const { resources = [], pending_operations: pending = [] } = checkpoint.latest ?? {};
    return {
      resources: resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/kadoa:")),
      pendingOperations: pending.length,
    };
  }

  get #stateFile(): string {
    return path.join(this.folder, "state/.pulumi/stacks/kadoa-faults/test.json");
  }

  /** Kills one process of a run, and what of the run would outlive the CLI. */
  async kill(run: CliRun, victim: "cli" | "provider"): Promise<void> {
    const processes = descendantsOf(run);
    if (victim === "provider") {
      end(processes.find(({ command }) => command.includes("dynamic-provider/index"))?.pid);
      await run.ended;
      return;
    }
    run.child.kill("SIGKILL");
    await run.ended;
    for (const { pid } of processes) end(pid);
  }

  /**
   * Kills the CLI alone, and lets the provider's process find out.
   * @returns whether that process is gone
   */
  async orphan(run: CliRun): Promise<() => boolean> {
    const processes = descendantsOf(run);
    const provider = processes.find(({ command }) => command.includes("dynamic-provider/index"))?.pid;
    if (provider === undefined) throw new Error("the run has no provider's process");
    run.child.kill("SIGKILL");
    await run.ended;
    for (const { pid } of processes) if (pid !== provider) end(pid);
    this.#orphans.push(provider);
    return () => !isThere(provider);
  }

  async close(): Promise<void> {
    for (const pid of this.#orphans) end(pid);
    for (const run of this.#runs) {
      if (run.child.exitCode === null && run.child.signalCode === null) await this.kill(run, "cli");
    }
    const leaks = await this.traces.searched(this.folder);
    await this.traces.close();
    await rm(this.folder, { recursive: true, force: true });
    expect(leaks, "secrets in the clear").toEqual([]);
  }
}

/** The processes that a run has started so far: language host, program and provider. */
function descendantsOf({ child }: CliRun): { pid: number; command: string }[] {
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, command]) => ({
      pid: Number(pid),
      parent: Number(parent),
      command: command ?? "",
    }));
  const found: { pid: number; command: string }[] = [];
  for (let parents = [child.pid]; parents.length > 0; ) {
    const children = all.filter(({ parent }) => parents.includes(parent));
    found.push(...children);
    parents = children.map(({ pid }) => pid);
  }
  return found;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was over already.
  }
}
