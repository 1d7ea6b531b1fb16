import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { type Emulator, type EmulatorOptions, startEmulator } from "pulumi-kadoa/emulator";
import { request } from "undici";
import { onTestFinished } from "vitest";

const passphrase = "a passphrase of the tests";

/** What the emulator tells of itself, as far as tests ask. */
export interface EmulatorState {
  channels: { id: string; name: string; channelType: string; config: Record<string, unknown> }[];
  settings: {
    id: string;
    workflowId: string | null;
    eventType: string;
    enabled: boolean;
    channelIds?: string[];
    channels?: { id: string }[];
  }[];
  requests: Record<string, number>;
}

export interface RunResult {
  /** Everything the CLI printed. */
  output: string;
  /** How many resources were created, updated, …; the stack itself left out. */
  changes: Record<string, number>;
  outputs: Record<string, { value: unknown; secret: boolean }>;
}

/** One resource of the state, as the backend stores it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** One emulator, one stack on a backend of its own, and the real CLI between them. */
export interface World {
  emulator: Emulator;
  stack: Stack;
  /** The folder of the program. */
  folder: string;
  up(program?: PulumiFn, options?: { refresh?: boolean }): Promise<RunResult>;
  preview(program?: PulumiFn, options?: { refresh?: boolean }): Promise<RunResult>;
  refresh(): Promise<RunResult>;
  destroy(): Promise<RunResult>;
  /** Runs the CLI's words; answers what it printed. Fails never: the text says how it ended. */
  failing(run: () => Promise<unknown>): Promise<string>;
  serverState(): Promise<EmulatorState>;
  /** Calls the emulator as something outside Pulumi would. */
  outside(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown>;
  /** How many requests each call got while `run` ran; calls without any are left out. */
  requestsDuring(run: () => Promise<unknown>): Promise<Record<string, number>>;
  stateResources(): Promise<StateResource[]>;
}

/** Builds a world that the end of the test takes down. */
export async function createWorld(
  program: PulumiFn,
  options: { emulator?: EmulatorOptions; config?: Record<string, { value: string; secret?: boolean }> } = {},
): Promise<World> {
  const emulator = await startEmulator({ port: 0, ...options.emulator });
  // Inside the checkout, so that the program finds the package by its own name.
  const folder = path.resolve(".kadoa/tests", randomUUID());
  await mkdir(path.join(folder, "state"), { recursive: true });
  const stack = await LocalWorkspace.createStack(
    { stackName: "test", projectName: "kadoa-test", program },
    {
      workDir: folder,
      projectSettings: {
        name: "kadoa-test",
        runtime: "nodejs",
        backend: { url: `file://${path.join(folder, "state")}` },
      },
      envVars: { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_SKIP_UPDATE_CHECK: "true", KADOA_API_KEY: "" },
    },
  );
  onTestFinished(async () => {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  });
  await stack.setAllConfig({
    "kadoa:apiKey": { value: emulator.apiKey, secret: true },
    "kadoa:baseUrl": { value: emulator.url },
    "kadoa:realtimeUrl": { value: emulator.realtimeUrl },
    "kadoa:realtimeApiUrl": { value: emulator.url },
    ...options.config,
  });
  return worldOf(stack, emulator, folder);
}

function worldOf(stack: Stack, emulator: Emulator, folder: string): World {
  const outside: World["outside"] = async (method, target, body) => {
    const response = await request(emulator.url + target, {
      method,
      headers: {
        "x-api-key": emulator.apiKey,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode > 299) throw new Error(`${method} ${target}: ${response.statusCode} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const serverState = async () => (await outside("GET", "/_emulator/state")) as EmulatorState;
  const run = async (
    act: (onOutput: (text: string) => void) => Promise<{ summary?: { resourceChanges?: object } } | object>,
  ): Promise<RunResult> => {
    let output = "";
    const result = await act((text) => {
      output += text;
    });
    const summary = "changeSummary" in result ? result.changeSummary : undefined;
    const changes =
      summary ??
      ("summary" in result ? (result.summary as { resourceChanges?: object }).resourceChanges : {});
    return { output, changes: (changes ?? {}) as Record<string, number>, outputs: await stack.outputs() };
  };
  const withProgram = (program: PulumiFn | undefined) => {
    if (program !== undefined) stack.workspace.program = program;
  };
  return {
    emulator,
    stack,
    folder,
    serverState,
    outside,
    up: (program, { refresh = false } = {}) => {
      withProgram(program);
      return run((onOutput) => stack.up({ onOutput, refresh, color: "never" }));
    },
    preview: (program, { refresh = false } = {}) => {
      withProgram(program);
      return run((onOutput) => stack.preview({ onOutput, refresh, diff: true, color: "never" }));
    },
    refresh: () => run((onOutput) => stack.refresh({ onOutput, color: "never" })),
    destroy: () => run((onOutput) => stack.destroy({ onOutput, color: "never" })),
    failing: async (act) => {
      try {
        await act();
      } catch (error) {
        return String(error);
      }
      throw new Error("it was expected to fail, and did not");
    },
    requestsDuring: async (act) => {
      const before = (await serverState()).requests;
      await act();
      const after = (await serverState()).requests;
      return Object.fromEntries(
        Object.entries(after)
          .map(([call, count]): [string, number] => [call, count - (before[call] ?? 0)])
          .filter(([call, count]) => count > 0 && !call.includes("_emulator")),
      );
    },
    stateResources: async () => {
      const { deployment } = await stack.exportStack();
      const { resources = [] } = deployment as { resources?: StateResource[] };
      return resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/kadoa:"));
    },
  };
}
