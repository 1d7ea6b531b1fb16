import { execFile } from "node:child_process";
import { KadoaError } from "../../client/errors";
import { parseJson } from "../../client/json";
import { configurationIn } from "../pulumi/stack";

/** Where the CLI runs, and how long it may take. */
export interface PulumiCall {
  folder: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface PulumiAnswer {
  outcome: "done" | "not found" | "failed";
  stdout: string;
  /** Why it failed, to stand after its name. */
  reason: string;
}

/** Far above what a version or a stack's configuration take. */
const maxBuffer = 16 * 1024 * 1024;

/** Runs the Pulumi CLI; at the end of the time, or when the signal is aborted, it is ended at once. */
export function askPulumi(
  args: readonly string[],
  { folder, timeoutMs, signal }: PulumiCall,
): Promise<PulumiAnswer> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const options = { cwd: folder, env, signal, timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer } as const;
  return new Promise((done) => {
    execFile("pulumi", args, options, (error, stdout, stderr) => {
      if (error === null) done({ outcome: "done", stdout, reason: "" });
      else if (error.code === "ENOENT")
        done({ outcome: "not found", stdout, reason: `could not be started in ${folder}` });
      else if (error.killed) {
        done({ outcome: "failed", stdout, reason: `had no answer within ${timeoutMs / 1000} s` });
      } else done({ outcome: "failed", stdout, reason: `failed: ${wordsIn(stderr, error.message)}` });
    });
  });
}

/**
 * A stack's configuration by full names, secrets decrypted. The stack that is selected stays so.
 * @throws KadoaError CONFIGURATION when it cannot be read
 */
export async function configurationOfStack(
  stack: string,
  call: PulumiCall,
): Promise<ReadonlyMap<string, string>> {
  const args = ["config", "--show-secrets", "--json", "--non-interactive", "--stack", stack];
  const { outcome, stdout, reason } = await askPulumi(args, call);
  const problem = (why: string) =>
    new KadoaError("CONFIGURATION", `the stack ${stack} cannot be read: \`pulumi config\` ${why}`, {
      fix: `run it in the project's folder, or name that with --cwd: \`pulumi config --stack ${stack}\` has to work there.`,
    });
  if (outcome !== "done") throw problem(reason);
  try {
    return configurationIn(parseJson(stdout));
  } catch {
    throw problem("printed no configuration");
  }
}

/** The CLI's own message, of which the last line says most. */
function wordsIn(stderr: string, otherwise: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const error = lines.find((line) => line.startsWith("error: "))?.slice("error: ".length);
  return error ?? lines.findLast((line) => line !== "") ?? otherwise;
}
