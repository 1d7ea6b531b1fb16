import { type ChildProcess, spawn } from "node:child_process";
import { KadoaError } from "../../client/errors";

/** Far above what programs and configurations of thousands of resources print. */
const longestOutput = 512 * 1024 * 1024;
const longestRunMs = 3_600_000;
/** How long a CLI that was asked to end may take. */
const patienceMs = 30_000;

/**
 * Runs `pulumi preview` and answers its JSON, also that of a preview that failed. The Automation API has no way
 * to ask for it, and what it reports instead does not say which resources an unknown value is made from.
 * @throws KadoaError CONFIGURATION without a CLI, stack or project, CANCELLED when the signal ends it
 */
export async function runPreview(options: {
  cwd: string;
  stack?: string;
  signal: AbortSignal;
}): Promise<string> {
  const args = ["preview", "--json", "--show-sames", "--show-reads", "--non-interactive", "--color", "never"];
  if (options.stack !== undefined) args.push("--stack", options.stack);
  const { stdout, stderr } = await run(args, options);
  if (stdout.trimStart().startsWith("{")) return stdout;
  throw new KadoaError("CONFIGURATION", `pulumi preview printed no review: ${said(stderr)}`, {
    fix: "run `pulumi preview` in the same folder, and correct what it names.",
  });
}

async function run(
  args: readonly string[],
  { cwd, signal }: { cwd: string; signal: AbortSignal },
): Promise<{ stdout: string; stderr: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  // It would print a stream of events in place of the one document.
  delete env.PULUMI_ENABLE_STREAMING_JSON_PREVIEW;
  const child = spawn("pulumi", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  let size = 0;
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  const stopped = AbortSignal.any([signal, AbortSignal.timeout(longestRunMs)]);
  const release = endWhen(stopped, child);
  for (const [stream, chunks] of [
    [child.stdout, out],
    [child.stderr, err],
  ] as const) {
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > longestOutput) child.kill("SIGINT");
      else chunks.push(chunk);
    });
  }
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("error", (cause: NodeJS.ErrnoException) => reject(notStarted(cause, cwd)));
      child.once("close", () => resolve());
    });
  } finally {
    release();
  }
  if (signal.aborted) throw new KadoaError("CANCELLED", "the preview was cancelled");
  if (stopped.aborted) throw new KadoaError("TIMEOUT", "pulumi preview has not ended within an hour");
  if (size > longestOutput) {
    throw new KadoaError(
      "UNSUPPORTED",
      "pulumi preview printed more than 512 MiB, which is too much to review",
    );
  }
  return { stdout: Buffer.concat(out).toString("utf8"), stderr: Buffer.concat(err).toString("utf8") };
}

/** Asks the CLI to end, so that it ends its own children and gives the state's lock back; then makes it. */
function endWhen(signal: AbortSignal, child: ChildProcess): () => void {
  let patience: NodeJS.Timeout | undefined;
  const end = () => {
    // A terminal sends Ctrl-C to the CLI as well, and a second one would make it give up at once.
    if (signal.reason !== "SIGINT" || !process.stdin.isTTY) child.kill("SIGINT");
    patience = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  };
  signal.addEventListener("abort", end, { once: true });
  return () => {
    signal.removeEventListener("abort", end);
    clearTimeout(patience);
  };
}

function notStarted(cause: NodeJS.ErrnoException, cwd: string): KadoaError {
  return new KadoaError("CONFIGURATION", `pulumi cannot be started in ${cwd}: ${cause.message}`, {
    fix: "install the Pulumi CLI, put it on PATH, and name an existing folder with --cwd.",
    cause,
  });
}

function said(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^error: /, "").trim());
  return (
    lines
      .filter((line) => line !== "")
      .slice(0, 5)
      .join(" ") || "it printed nothing"
  );
}
