import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Emulator } from "pulumi-kadoa/emulator";
import { onTestFinished } from "vitest";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** The line on stderr by which a command says whose account it uses, as the source of a regular expression. */
export const accountLine = (from = "KADOA_API_KEY") =>
  `Account: ${from}; workspace \\S+ at http://127\\.0\\.0\\.1:\\d+\\.\n`;

/** What tells a command its account. */
export type Account = Pick<Emulator, "apiKey" | "url" | "realtimeUrl">;

const file = join(process.cwd(), "dist/cli/main.js");

function environmentOf({ apiKey, url, realtimeUrl }: Account, more: Record<string, string>) {
  return {
    PATH: process.env.PATH,
    KADOA_API_KEY: apiKey,
    KADOA_PUBLIC_API_URI: url,
    KADOA_WSS_API_URI: realtimeUrl,
    KADOA_REALTIME_API_URI: url,
    ...more,
  };
}

/** Runs `pulumi-kadoa` to its end, in the account of an emulator. */
export function runCommand(
  account: Account,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  const env = environmentOf(account, environment);
  return new Promise((done) => {
    execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

/** A command at work, and what it has printed so far. */
export interface Running {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Whole lines of stdout. */
  lines(): string[];
  /** Its exit code; null when a signal has ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts `pulumi-kadoa`, and ends it with the test. */
export function startCommand(
  account: Account,
  args: readonly string[],
  environment: Record<string, string> = {},
): Running {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: environmentOf(account, environment),
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      printed[stream] += text;
    });
  }
  return {
    child,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    lines: () => printed.stdout.split("\n").slice(0, -1),
    ended: once(child, "close").then(([code]) => code as number | null),
  };
}
