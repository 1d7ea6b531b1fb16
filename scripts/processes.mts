import { constants } from "node:os";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { root } from "./checkout.mts";
import { runChild, withSignals } from "./child.mjs";
import { Fault } from "./fault.mts";

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** After so long the program and all it started are ended. */
  timeoutMs: number;
  /** Given every line of both outputs as it comes. */
  onLine?: (line: string) => void;
}

export interface RunResult {
  /** Absent when it did not end by itself. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end and keeps what it printed. A program that cannot be started answers code 127. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, env = process.env, timeoutMs, onLine } = options;
  // A group of its own, so that a deadline also ends what the program has started.
  const child = execa(command, args, {
    cwd,
    env,
    extendEnv: false,
    stdin: "ignore",
    stripFinalNewline: false,
    detached: true,
    reject: false,
  });
  if (onLine) for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", onLine);
  const endGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  };
  const deadline = setTimeout(endGroup, timeoutMs);
  const interrupted = (signal: NodeJS.Signals) => {
    endGroup();
    process.off(signal, interrupted);
    process.kill(process.pid, signal);
  };
  const { exitCode, stdout, stderr, code, originalMessage } = await withSignals(interrupted, child);
  clearTimeout(deadline);
  if (code !== undefined) return { code: 127, stdout, stderr: stderr + originalMessage };
  return { code: exitCode, stdout, stderr };
}

interface Needs extends Partial<RunOptions> {
  /** What it means that it fails, and what to do about it. */
  problem?: string;
  fix?: string;
}

/**
 * Runs a program of this checkout that has to succeed, and answers what it printed.
 * @throws Fault with its own words
 */
export async function succeed(
  command: string,
  args: readonly string[],
  {
    problem = `${command} ${args.join(" ")} failed.`,
    fix = "correct what it names above.",
    ...options
  }: Needs = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, { cwd: root, timeoutMs: 300_000, ...options });
  if (code === 0) return stdout;
  throw new Fault(`${problem}\n${stdout}${stderr}`.trimEnd(), { fix });
}

/**
 * Runs a program on our own terminal and answers with its exit code, or with that of the signal which interrupted
 * the run. Signals reach the program once.
 */
export async function runAttached(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  const { code, signal, interruption } = await runChild(command, args, options);
  const endedBy = interruption ?? signal;
  return endedBy === null ? code : 128 + constants.signals[endedBy];
}
