// A project of one of the candidates, in a folder and a backend of its own, and Pulumi's commands in it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { accountOf, type LocalKadoa } from "../local-kadoa.mts";
import { type Candidate, installPlugin, writeProject } from "./candidates.mts";

const root = join(import.meta.dirname, "../..");

export interface Project {
  folder: string;
  env: NodeJS.ProcessEnv;
}

export interface CommandOptions {
  /** Beside the project's own. */
  environment?: NodeJS.ProcessEnv;
  /** Given the process as soon as it runs. */
  onStart?: (child: ChildProcess) => void;
}

/** Environment and folder of a project, the program apart. */
export function emptyProject(kadoa: LocalKadoa): Project {
  // Inside the checkout, so that the program finds the package by its own name.
  const folder = join(root, ".kadoa/bench", randomUUID());
  const env = {
    ...process.env,
    ...accountOf(kadoa),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    XDG_CACHE_HOME: join(folder, "cache"),
  };
  return { folder, env };
}

/** Runs something with a project of so many channels, and takes it away afterwards. */
export async function withProject<T>(
  candidate: Candidate,
  channels: number,
  kadoa: LocalKadoa,
  use: (project: Project) => Promise<T>,
): Promise<T> {
  const { folder, env } = emptyProject(kadoa);
  try {
    const path = [await installPlugin(folder), env.PATH].join(delimiter);
    const project = { folder, env: { ...env, PATH: path, CHANNELS: String(channels) } };
    await writeProject(candidate, folder);
    await pulumi(["stack", "init", "bench"], project);
    return await use(project);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds that `pulumi` takes. @throws Error with what it printed, when it fails */
export async function pulumi(
  args: readonly string[],
  project: Project,
  options: CommandOptions = {},
): Promise<number> {
  return program("pulumi", [...args, "--non-interactive"], project, options);
}

/** Seconds that a program takes in the project's folder. @throws Error with what it printed, when it fails */
export async function program(
  command: string,
  args: readonly string[],
  { folder, env }: Project,
  { environment = {}, onStart }: CommandOptions = {},
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onStart?.(child);
  let printed = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (text) => (printed += text));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`${command} ${args[0]} failed:\n${printed.slice(-2000)}`);
  return (performance.now() - startedAt) / 1000;
}

export const steps = {
  up: ["up", "--yes", "--skip-preview"],
  "up, nothing changed": ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;
export type Step = keyof typeof steps;

export interface Lived {
  seconds: Record<Step, number>;
  /** Of the whole state file, and of one resource in it without Pulumi's stack trace, by channel. */
  fileBytes: number;
  resourceBytes: number;
}

/** One stack of one candidate, from nothing to nothing. */
export async function live(candidate: Candidate, channels: number, kadoa: LocalKadoa): Promise<Lived> {
  return withProject(candidate, channels, kadoa, async (project) => {
    const seconds: Partial<Record<Step, number>> = {};
    let bytes = { fileBytes: 0, resourceBytes: 0 };
    for (const [step, args] of Object.entries(steps) as [Step, readonly string[]][]) {
      seconds[step] = await pulumi(args, project);
      if (step === "up") bytes = await stateBytes(project, channels);
    }
    return { seconds: seconds as Record<Step, number>, ...bytes };
  });
}

async function stateBytes({ folder }: Project, channels: number) {
  const text = await readFile(join(folder, ".pulumi/stacks/bench/bench.json"), "utf8");
  const { checkpoint } = JSON.parse(text) as {
    checkpoint: { latest: { resources: { urn: string; stackTrace?: unknown }[] } };
  };
  const own = checkpoint.latest.resources.filter(({ urn }) => urn.includes("::channel-"));
  if (own.length !== channels) throw new Error(`the state holds ${own.length} channels of ${channels}`);
  const sizes = own.map(({ stackTrace: _, ...resource }) => Buffer.byteLength(JSON.stringify(resource)));
  return {
    fileBytes: Buffer.byteLength(text) / channels,
    resourceBytes: sizes.reduce((sum, size) => sum + size, 0) / channels,
  };
}
