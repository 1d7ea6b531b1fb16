import { spawn } from "node:child_process";
import { constants } from "node:os";

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
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((done) => {
    // A group of its own, so that a deadline also ends what the program has started.
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const output = { stdout: "", stderr: "" };
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    };
    const interrupted = (signal: NodeJS.Signals) => {
      endGroup();
      process.off(signal, interrupted);
      process.kill(process.pid, signal);
    };
    const deadline = setTimeout(endGroup, options.timeoutMs);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    for (const signal of signals) process.on(signal, interrupted);
    const finish = (code: number | undefined) => {
      clearTimeout(deadline);
      for (const signal of signals) process.off(signal, interrupted);
      done({ code, ...output });
    };
    for (const name of ["stdout", "stderr"] as const) {
      let rest = "";
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) options.onLine?.(line);
      });
    }
    child.on("error", (error) => {
      output.stderr += error.message;
      finish(127);
    });
    child.on("close", (code) => finish(code ?? undefined));
  });
}

/**
 * Runs a program on our own terminal and answers with its exit code, or with that of the signal which interrupted
 * the run. Signals reach the program once.
 */
export function runAttached(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { ...options, stdio: "inherit" });
    let interruption: NodeJS.Signals | undefined;
    const forward = (signal: NodeJS.Signals) => {
      interruption = signal;
      // A terminal sends Ctrl+C to the whole group; a second one would make Pulumi give up at once.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    for (const signal of signals) process.on(signal, forward);
    const release = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.on("error", (error) => {
      release();
      fail(error);
    });
    child.on("exit", (code, signal) => {
      release();
      const endedBy = interruption ?? signal;
      done(endedBy === null ? (code ?? 1) : 128 + constants.signals[endedBy]);
    });
  });
}
