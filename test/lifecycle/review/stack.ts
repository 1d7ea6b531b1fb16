import { randomUUID } from "node:crypto";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Emulator, startEmulator } from "pulumi-kadoa/emulator";
import { request } from "undici";
import { type RunResult, run } from "../../../scripts/processes.mts";
import { longPatienceMs } from "../../patience.mts";

/** A Pulumi project with two stacks: `before` was provisioned into `review`, and `list` into `list`. */
export interface ReviewStack {
  readonly emulator: Emulator;
  readonly folder: string;
  /** Runs a command in the project; `program` says which of the programs the project is. */
  run(program: string, command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<RunResult>;
  /** What the emulator was asked so far. */
  requests(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function createReviewStack(): Promise<ReviewStack> {
  const emulator = await startEmulator({ port: 0 });
  // Inside the checkout, so that the program finds the package by its own name.
  const folder = path.resolve(".kadoa/tests", randomUUID());
  await cp(path.resolve("test/lifecycle/review/program"), folder, { recursive: true });
  await mkdir(path.join(folder, "state"));
  const tsconfig = { extends: "../../../tsconfig.json", include: ["."] };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const environment = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    // The compiler has judged the programs already.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    KADOA_PUBLIC_API_URI: emulator.url,
  };
  const stack: ReviewStack = {
    emulator,
    folder,
    run: (program, command, args, env) =>
      run(command, args, {
        cwd: folder,
        env: { ...environment, REVIEW_PROGRAM: program, ...env },
        timeoutMs: longPatienceMs,
      }),
    requests: async () => {
      const { body } = await request(`${emulator.url}/_emulator/state`);
      const { requests } = (await body.json()) as { requests: Record<string, number> };
      return Object.fromEntries(Object.entries(requests).filter(([call]) => !call.includes("_emulator")));
    },
    close: async () => {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  for (const [program, ...args] of [
    ["list", "stack", "init", "list"],
    ["list", "up", "--yes", "--skip-preview", "--stack", "list"],
    ["before", "stack", "init", "review"],
    ["before", "up", "--yes", "--skip-preview", "--stack", "review"],
  ] as const) {
    const { code, stdout, stderr } = await stack.run(program, "pulumi", args, {
      KADOA_API_KEY: emulator.apiKey,
    });
    if (code === 0) continue;
    await stack.close();
    throw new Error(`pulumi ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
  return stack;
}
