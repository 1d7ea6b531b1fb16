import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ConfigMap, LocalWorkspace } from "@pulumi/pulumi/automation";
import { type Emulator, startEmulator } from "pulumi-kadoa/emulator";
import { expect, onTestFinished } from "vitest";
import { type RunResult, run } from "../../scripts/processes.mts";
import { canary, type Run, Traces } from "../lifecycle/traces";
import type { StateResource } from "../lifecycle/world";
import { longPatienceMs } from "../patience.mts";

export interface Ran {
  output: string;
  changes: Record<string, number>;
}

interface State {
  channels: { id: string; name: string; channelType: string; config: Record<string, unknown> }[];
  settings: { id: string; eventType: string; enabled: boolean; channels: { id: string }[] }[];
  requests: Record<string, number>;
}

/** A program in files, a stack of its own, a local Kadoa, and the real CLI between them. */
export interface ProgramStack {
  readonly emulator: Emulator;
  readonly folder: string;
  readonly traces: Traces;
  /** Replaces files of the program. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  up(): Promise<Ran>;
  preview(options?: { refresh?: boolean }): Promise<Ran>;
  refresh(): Promise<Ran>;
  destroy(): Promise<Ran>;
  /** Any other command of the CLI. */
  pulumi(...args: string[]): Promise<string>;
  /** A command of the CLI that a test interrupts, as Ctrl-C does. */
  start(...args: string[]): { interrupt(): void; ended: Promise<{ code: number | null; output: string }> };
  /** Makes calls of the local Kadoa go wrong. */
  fault(fault: object): Promise<unknown>;
  /** Our command line, in the project's folder. */
  cli(...args: string[]): Promise<RunResult>;
  outputs(): Promise<Record<string, { value: unknown; secret: boolean }>>;
  resources(): Promise<StateResource[]>;
  kadoa(): Promise<State>;
  requestsDuring(run: () => Promise<unknown>): Promise<Record<string, number>>;
  outside(method: string, place: string, body: object): Promise<unknown>;
}

export interface ProgramOptions {
  readonly config?: ConfigMap;
  /** For the PATH. */
  readonly folders?: readonly string[];
  /** A folder whose files the program has, too. */
  readonly from?: string;
}

/** The end of the test takes it down; the API key, and what `traces` keeps, must then stand nowhere in the clear. */
export async function createProgramStack(
  files: Readonly<Record<string, string>>,
  { config = {}, folders = [], from }: ProgramOptions = {},
): Promise<ProgramStack> {
  const apiKey = canary("key");
  const emulator = await startEmulator({ port: 0, apiKeys: [apiKey] });
  const folder = path.resolve(".kadoa/tests", randomUUID());
  const state = path.join(folder, "state");
  await mkdir(state, { recursive: true });
  const traces = new Traces();
  traces.keep(apiKey);
  onTestFinished(async () => {
    // The program itself may hold a secret in the clear, which is its author's business.
    const leaks = await traces.searched(state);
    await traces.close();
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
    expect(leaks, "secrets in the clear").toEqual([]);
  });
  const write = async (changed: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(changed)) await writeFile(path.join(folder, name), text);
  };
  if (from !== undefined) await cp(from, folder, { recursive: true });
  await write(files);
  const pulumiCommand = await traces.command();
  const envVars = {
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_BACKEND_URL: `file://${state}`,
    PATH: [...folders, process.env.PATH].join(path.delimiter),
    ...traces.environment,
    KADOA_API_KEY: "",
  };
  const stack = await LocalWorkspace.createStack(
    { stackName: "test", workDir: folder },
    { pulumiCommand, envVars },
  );
  await stack.setAllConfig({
    "kadoa:apiKey": { value: apiKey, secret: true },
    "kadoa:baseUrl": { value: emulator.url },
    "kadoa:realtimeUrl": { value: emulator.realtimeUrl },
    "kadoa:realtimeApiUrl": { value: emulator.url },
    ...config,
  });
  const kadoa = async () => (await (await fetch(`${emulator.url}/_emulator/state`)).json()) as State;
  const outside: ProgramStack["outside"] = async (method, place, body) => {
    const headers = { "x-api-key": apiKey, "content-type": "application/json" };
    const answer = await fetch(emulator.url + place, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${place}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const ran = async (
    act: (options: { onOutput: (text: string) => void; color: "never" }) => Promise<object | undefined>,
  ): Promise<Ran> => {
    let output = "";
    const changes = await act({ color: "never", onOutput: (text) => (output += text) });
    return { output, changes: { ...changes } };
  };
  return {
    emulator,
    folder,
    traces,
    write,
    kadoa,
    up: () => ran(async (options) => (await stack.up(options)).summary.resourceChanges),
    preview: (more) =>
      ran(async (options) => (await stack.preview({ ...options, ...more, diff: true })).changeSummary),
    refresh: () => ran(async (options) => (await stack.refresh(options)).summary.resourceChanges),
    destroy: () => ran(async (options) => (await stack.destroy(options)).summary.resourceChanges),
    pulumi: async (...args) => {
      const all = [...args, "--stack", "test", "--non-interactive"];
      const { run } = pulumiCommand as unknown as { run: Run };
      const { stdout, stderr } = await run.call(pulumiCommand, all, folder, envVars);
      return stdout + stderr;
    },
    start: (...args) => {
      const all = [...args, "--stack", "test", "--non-interactive"];
      const child = spawn("pulumi", all, { cwd: folder, env: { ...process.env, ...envVars } });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
      const ended = once(child, "close").then(([code]) => {
        traces.note(args, output);
        return { code: code as number | null, output };
      });
      return { interrupt: () => void child.kill("SIGINT"), ended };
    },
    fault: (fault) => outside("POST", "/_emulator/faults", fault),
    outside,
    cli: async (...args) => {
      const { KADOA_API_KEY: _, ...env } = { ...process.env, ...envVars };
      const command = [path.resolve("dist/cli/main.js"), ...args];
      const ran = await run(process.execPath, command, { cwd: folder, env, timeoutMs: longPatienceMs });
      traces.note(["pulumi-kadoa", ...args], ran.stdout, ran.stderr);
      return ran;
    },
    outputs: () => stack.outputs(),
    resources: async () => {
      const { deployment } = await stack.exportStack();
      const { resources = [] } = deployment as { resources?: StateResource[] };
      return resources.filter(({ type }) => type.startsWith("kadoa:"));
    },
    requestsDuring: async (run) => {
      const { requests: before } = await kadoa();
      await run();
      const { requests: after } = await kadoa();
      const added = Object.entries(after).map(
        ([call, count]) => [call, count - (before[call] ?? 0)] as const,
      );
      return Object.fromEntries(added.filter(([, count]) => count > 0));
    },
  };
}
