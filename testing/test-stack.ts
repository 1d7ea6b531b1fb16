import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { ConfigMap, PulumiCommand, PulumiFn, Stack, UpOptions } from "@pulumi/pulumi/automation";
import { request } from "undici/index.js";
import { KadoaError } from "../client/errors";
import { type Emulator, type EmulatorOptions, startEmulator } from "../emulator";
import { lastChanges, outputsOf, projectName, withoutLookingBack } from "./backend-files";
import { emptyStack } from "./empty-stack";
import { filesIn } from "./files";
import { keepConnectionsApart } from "./own-connections";

/** What the local Kadoa holds, as far as tests ask. */
export interface ServerState {
  /** The workspace's channels, with their secrets in the clear. */
  channels: { id: string; name: string; channelType: string; config: Record<string, unknown> }[];
  /** The settings of the workspace and of its workflows. */
  settings: {
    id: string;
    workflowId: string | null;
    eventType: string;
    enabled: boolean;
    channels: { id: string; name: string; channelType: string }[];
  }[];
  /** How often each call was made since the start or the last reset, by method and path. */
  requests: Record<string, number>;
}

/** What a run of the Pulumi CLI printed and did. */
export interface RunResult {
  /** Everything the CLI printed. */
  output: string;
  /** How many resources were created, updated, …, or kept the same; the stack itself counts as one. */
  changes: Record<string, number>;
  /** The stack's outputs after it; secrets are in the clear. */
  outputs: Record<string, { value: unknown; secret: boolean }>;
}

/** What `up` does beside deploying; the options of the Pulumi CLI that have these names. */
export type DeployOptions = Pick<UpOptions, "refresh" | "target" | "replace" | "parallel">;

/** The local Kadoa of a test stack, and what the stack is made with. */
export interface TestStackOptions {
  /** How the local Kadoa behaves; its port is a free one. */
  emulator?: EmulatorOptions;
  /** Stack configuration, on top of what points at the local Kadoa. */
  config?: ConfigMap;
  /**
   * The folder in which the stack gets a folder of its own. The package must be resolvable from there.
   * @default node_modules/.cache/pulumi-kadoa under the working directory
   */
  folder?: string;
  /** The Pulumi CLI that runs the stack. @default that of the PATH */
  pulumiCommand?: PulumiCommand;
}

/** One local Kadoa, one stack on a file backend, and the Pulumi CLI between them. */
export interface TestStack {
  /** The local Kadoa that the stack deploys to. */
  readonly emulator: Emulator;
  /** The stack of Pulumi's Automation API, for what this interface does not offer. */
  readonly stack: Stack;
  /** The folder of the program; the backend's files are in `state` below it. */
  readonly folder: string;
  /** Deploys; a program given here stays for the calls that follow. */
  up(program?: PulumiFn, options?: DeployOptions): Promise<RunResult>;
  /** Says what `up` would do; a program given here stays for the calls that follow. */
  preview(program?: PulumiFn, options?: { refresh?: boolean }): Promise<RunResult>;
  /** Takes over into the state what changed in Kadoa. */
  refresh(): Promise<RunResult>;
  /** Removes everything that the stack manages; the local Kadoa stays. */
  destroy(): Promise<RunResult>;
  /** Everything the backend stores, history included, as it stands in its files: secrets are encrypted. */
  storedState(): Promise<string>;
  /** What the local Kadoa holds now. */
  serverState(): Promise<ServerState>;
  /** Calls the local Kadoa as something outside Pulumi would. @throws Error on any answer but 2xx */
  outside(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown>;
  /** The API calls that were made while `run` ran, with their counts. */
  requestsDuring(run: () => Promise<unknown>): Promise<Record<string, number>>;
  /** Stops the local Kadoa and removes the folder; what is deployed needs no destroying. */
  close(): Promise<void>;
}

/**
 * Starts a local Kadoa and makes a stack that deploys to it. Close it when the test ends.
 * @throws KadoaError CONFIGURATION without a Pulumi CLI on PATH
 */
export async function startTestStack(program: PulumiFn, options: TestStackOptions = {}): Promise<TestStack> {
  keepConnectionsApart();
  const emulator = await startEmulator({ port: 0, ...options.emulator });
  const folder = path.resolve(options.folder ?? "node_modules/.cache/pulumi-kadoa", randomUUID());
  const close = async () => {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const backend = path.join(folder, "state");
    const config = { ...configOf(emulator), ...options.config };
    const stack = await makeStack(program, folder, backend, config, options.pulumiCommand);
    const storedState = async () => [...(await filesIn(backend)).values()].join("\n");
    return { emulator, stack, folder, close, storedState, ...runs(stack, backend), ...server(emulator) };
  } catch (error) {
    await close();
    throw isWithoutCli(error) ? missingCli() : error;
  }
}

/** The Automation API's error for it is the program's own, with a stack trace. */
function isWithoutCli(error: unknown): boolean {
  return (
    error instanceof Error && /ENOENT/.test(error.message) && /spawn (\S*[\\/])?pulumi\b/.test(error.message)
  );
}

function missingCli(): KadoaError {
  return new KadoaError("CONFIGURATION", "a test stack runs the Pulumi CLI, and there is none on PATH", {
    fix: "install it as https://www.pulumi.com/docs/install/ says; a test without a stack needs pulumi-kadoa/emulator alone.",
  });
}

function configOf(emulator: Emulator): ConfigMap {
  return {
    "kadoa:apiKey": { value: emulator.apiKey, secret: true },
    "kadoa:baseUrl": { value: emulator.url },
    "kadoa:realtimeUrl": { value: emulator.realtimeUrl },
    "kadoa:realtimeApiUrl": { value: emulator.url },
  };
}

async function makeStack(
  program: PulumiFn,
  folder: string,
  backend: string,
  config: ConfigMap,
  pulumiCommand: PulumiCommand | undefined,
): Promise<Stack> {
  await mkdir(backend, { recursive: true });
  return emptyStack(program, backend, config, {
    workDir: folder,
    ...(pulumiCommand && { pulumiCommand }),
    projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${backend}` } },
    envVars: {
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // What the provider remembers of interrupted runs goes with the folder.
      XDG_CACHE_HOME: path.join(folder, "cache"),
      // Whatever the developer's shell holds must not reach a test.
      KADOA_API_KEY: "",
      KADOA_PUBLIC_API_URI: "",
      KADOA_WSS_API_URI: "",
      KADOA_REALTIME_API_URI: "",
    },
  });
}

interface CommonOptions {
  onOutput: (text: string) => void;
  onError: (text: string) => void;
  color: "never";
}

function runs(stack: Stack, backend: string): Pick<TestStack, "up" | "preview" | "refresh" | "destroy"> {
  const running = withoutLookingBack(stack);
  const run = async (
    program: PulumiFn | undefined,
    act: (options: CommonOptions) => Promise<Record<string, number>>,
  ): Promise<RunResult> => {
    if (program !== undefined) stack.workspace.program = program;
    let output = "";
    const collect = (text: string) => {
      output += text;
    };
    const changes = await act({ onOutput: collect, onError: collect, color: "never" });
    return { output, changes, outputs: await outputsOf(stack, backend) };
  };
  const counted = async (run: Promise<unknown>) => {
    await run;
    return lastChanges(stack, backend);
  };
  return {
    up: (program, options) => run(program, (common) => counted(running.up({ ...common, ...options }))),
    preview: (program, options) =>
      run(program, async (common) => {
        const { changeSummary } = await running.preview({ ...common, ...options, diff: true });
        return { ...changeSummary };
      }),
    refresh: () => run(undefined, (common) => counted(running.refresh(common))),
    destroy: () => run(undefined, (common) => counted(running.destroy(common))),
  };
}

function server(emulator: Emulator): Pick<TestStack, "serverState" | "outside" | "requestsDuring"> {
  const outside: TestStack["outside"] = async (method, target, body) => {
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
  const serverState = async () => (await outside("GET", "/_emulator/state")) as ServerState;
  return {
    outside,
    serverState,
    requestsDuring: async (run) => {
      const before = (await serverState()).requests;
      await run();
      const after = (await serverState()).requests;
      return Object.fromEntries(
        Object.entries(after)
          .map(([call, count]): [string, number] => [call, count - (before[call] ?? 0)])
          .filter(([call, count]) => count > 0 && !call.includes("/_emulator/")),
      );
    },
  };
}
