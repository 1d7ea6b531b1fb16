import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { KadoaError } from "../../client/errors";

/** Far above what programs and configurations of thousands of resources print. */
const longestOutput = 512 * 1024 * 1024;
/** Flags of a run that nobody sees. */
export const quietly = ["--non-interactive", "--color", "never"];
const longestRunMs = 3_600_000;
/** How long a CLI that was asked to end may take. */
const patienceMs = 30_000;

export interface PulumiRun {
  /** Undefined when a signal ended it. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

export interface PulumiOptions {
  cwd: string;
  signal?: AbortSignal | undefined;
  /** What it gets as its stdin. */
  input?: string | FileHandle;
  /** It changes nothing, so that it can be ended at once. @default false */
  readsOnly?: boolean;
  /** Environment variables beside those of this process. */
  environment?: Readonly<Record<string, string>>;
}

/**
 * Runs the Pulumi CLI to its end, whatever that is.
 * @throws KadoaError CONFIGURATION when it cannot be started, CANCELLED when the signal ends it
 */
export async function runPulumi(
  args: readonly string[],
  { cwd, signal, input = "", readsOnly = false, environment = {} }: PulumiOptions,
): Promise<PulumiRun> {
  const command = `pulumi ${args[0] ?? ""}`.trim();
  const env: NodeJS.ProcessEnv = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...environment };
  // It would print a stream of events in place of one document.
  delete env.PULUMI_ENABLE_STREAMING_JSON_PREVIEW;
  const stdin = typeof input === "string" ? "pipe" : input.fd;
  const child = spawn("pulumi", args, { cwd, env, stdio: [stdin, "pipe", "pipe"], windowsHide: true });
  child.stdin?.on("error", () => {}); // It may end without reading.
  child.stdin?.end(input);
  let size = 0;
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  const stopped = AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(longestRunMs)]);
  const release = endWhen(stopped, child, readsOnly);
  const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
    size += chunk.length;
    if (size > longestOutput) child.kill("SIGINT");
    else chunks.push(chunk);
  };
  child.stdout?.on("data", keep(out));
  child.stderr?.on("data", keep(err));
  let exitCode: number | null;
  try {
    exitCode = await new Promise((resolve, reject) => {
      child.once("error", (cause: NodeJS.ErrnoException) => reject(notStarted(cause, cwd)));
      child.once("close", resolve);
    });
  } finally {
    release();
  }
  if (signal?.aborted) throw new KadoaError("CANCELLED", `${command} was cancelled`);
  if (stopped.aborted) throw new KadoaError("TIMEOUT", `${command} has not ended within an hour`);
  if (size <= longestOutput)
    return { exitCode: exitCode ?? undefined, stdout: textOf(out), stderr: textOf(err) };
  throw new KadoaError("UNSUPPORTED", `${command} printed more than 512 MiB, which is too much to read`);
}

/** What the CLI gave as its reasons, on one line. */
export function reasonsIn(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^error: /, "").trim());
  const first = lines.filter((line) => line !== "").slice(0, 5);
  return first.join(" ") || "it printed nothing";
}

/** What to do about a reason of the CLI's that says so itself; undefined for every other. */
export function fixOfReason(reason: string): string | undefined {
  if (reason.includes("PULUMI_ACCESS_TOKEN must be set"))
    return "log in with `pulumi login`, or with `pulumi login --local`, which keeps the state on this machine.";
  if (reason.includes("passphrase must be set"))
    return "set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) as for `pulumi up`; it may be empty.";
  if (reason.includes("incorrect passphrase"))
    return "set PULUMI_CONFIG_PASSPHRASE to the passphrase that the stack was made with.";
  if (reason.includes("no Pulumi.yaml project file found"))
    return "run it in the project's folder, or name that with --cwd.";
  return undefined;
}

/** Asks the CLI to end, so that it ends its own children and gives the state's lock back; then makes it. */
function endWhen(signal: AbortSignal, child: ChildProcess, readsOnly: boolean): () => void {
  let patience: NodeJS.Timeout | undefined;
  const end = () => {
    if (readsOnly) {
      child.kill("SIGKILL");
      return;
    }
    // A terminal sends Ctrl-C to the CLI as well, and a second one would make it give up at once.
    if (signal.reason !== "SIGINT" || !process.stdin.isTTY) child.kill("SIGINT");
    patience = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return () => {
    signal.removeEventListener("abort", end);
    clearTimeout(patience);
  };
}

function notStarted(cause: NodeJS.ErrnoException, cwd: string): KadoaError {
  const problem = existsSync(cwd)
    ? cause.code === "ENOENT"
      ? "there is no Pulumi CLI on PATH"
      : `pulumi cannot be started in ${cwd}: ${cause.message}`
    : `pulumi cannot be started in ${cwd}: there is no such folder`;
  return new KadoaError("CONFIGURATION", problem, {
    fix: "install the Pulumi CLI, put it on PATH, and name an existing folder with --cwd.",
    cause,
  });
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
