import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PulumiCommand, PulumiFn } from "@pulumi/pulumi/automation";
import { startTestStack, type TestStack, type TestStackOptions } from "pulumi-kadoa/testing";
import { expect, onTestFinished } from "vitest";
import { run } from "../../scripts/processes.mts";
import { longPatienceMs } from "../patience.mts";
import { canary, Traces } from "./traces";

/** One resource of the state, as the backend stores it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** A local Kadoa, a stack of its own and the real CLI between them. */
export interface World extends TestStack {
  /** What its runs print and leave; no secret may stand there when the test ends. */
  readonly traces: Traces;
  /** For another workspace on the same backend: its environment, and the CLI whose calls leave their traces here. */
  likewise(): { envVars: Record<string, string>; pulumiCommand: PulumiCommand };
  /** From here on the program is a file of the project, as a person has it. */
  setProgramFile(name: string, text: string): Promise<void>;
  /** Our command line, as a person runs it in the project's folder. */
  cli(args: readonly string[], options?: { cwd?: string }): Promise<Ran>;
  /** What a run says that has to fail. */
  failing(run: () => Promise<unknown>): Promise<string>;
  /** This package's resources in the state, secrets encrypted. */
  stateResources(): Promise<StateResource[]>;
}

/** One for all worlds of a process: the CLI encrypts it once. */
const apiKey = canary("key");

/**
 * Builds a world that the end of the test takes down. Its API key is a canary; it, every secret of the stack's
 * configuration and every secret that a channel was made with must then stand nowhere in the clear.
 */
export async function createWorld(program: PulumiFn, options: TestStackOptions = {}): Promise<World> {
  const apiKeys = options.emulator?.apiKeys ?? [apiKey];
  const traces = new Traces(() => world.serverState());
  onTestFinished(() => traces.close());
  traces.keep(...apiKeys);
  const pulumiCommand = await traces.command();
  const world: TestStack = await startTestStack(program, {
    // Inside the checkout, so that the program finds the package by its own name.
    folder: path.resolve(".kadoa/tests"),
    ...options,
    emulator: { ...options.emulator, apiKeys },
    pulumiCommand,
  });
  onTestFinished(async () => {
    const leaks = await traces.searched(world.folder);
    await world.close();
    expect(leaks, "secrets in the clear").toEqual([]);
  });
  return {
    ...world,
    traces,
    likewise: () => ({
      envVars: {
        ...world.stack.workspace.envVars,
        PULUMI_BACKEND_URL: `file://${path.join(world.folder, "state")}`,
      },
      pulumiCommand,
    }),
    setProgramFile: async (name, text) => {
      const { workspace } = world.stack;
      await writeFile(path.join(world.folder, name), text);
      await workspace.saveProjectSettings({ ...(await workspace.projectSettings()), main: name });
      delete workspace.program;
    },
    cli: (args, options) => ourCommand(world, traces, args, options),
    failing: async (run) => {
      const result = await run().then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (result === undefined) throw new Error("the run was expected to fail, and did not");
      return result;
    },
    stateResources: async () => {
      const file = path.join(world.folder, "state/.pulumi/stacks/kadoa-test/test.json");
      const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as {
        checkpoint: { latest: { resources?: StateResource[] } };
      };
      return (checkpoint.latest.resources ?? []).filter(({ type }) =>
        /^(pulumi-nodejs:dynamic\/kadoa|kadoa:index):/.test(type),
      );
    },
  };
}

/** With nothing but the stack to tell the account. */
async function ourCommand(
  { folder, stack }: TestStack,
  traces: Traces,
  args: readonly string[],
  { cwd = folder }: { cwd?: string } = {},
): Promise<Ran> {
  const { KADOA_API_KEY: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    ...stack.workspace.envVars,
    ...traces.environment,
  };
  const command = [path.resolve("dist/cli/main.js"), ...args];
  const { code, stdout, stderr } = await run(process.execPath, command, {
    env,
    cwd,
    timeoutMs: longPatienceMs,
  });
  traces.note(["pulumi-kadoa", ...args], stdout, stderr);
  return { code: code ?? -1, stdout, stderr };
}
