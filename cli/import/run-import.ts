import { KadoaError } from "../../client/errors";
import { reasonsIn, runPulumi } from "../pulumi";
import { openedAsStdin, unnamedFile } from "./unnamed-file";

interface ImportOptions {
  stack: string;
  cwd: string;
  protect: boolean;
  signal: AbortSignal;
}

const quietly = ["--non-interactive", "--color", "never"];

/**
 * Runs `pulumi import` with the content of an import file. That holds secrets in plain text, so it is in no file
 * that has a name, and nothing is left of it even when both programs are killed.
 * @throws KadoaError REFUSED with Pulumi's reasons, CANCELLED
 */
export async function runImport(content: string, options: ImportOptions): Promise<void> {
  const { stack, cwd, protect, signal } = options;
  const file = await unnamedFile(content);
  try {
    const flags = ["--generate-code=false", `--protect=${protect}`, "--yes", "--skip-preview", ...quietly];
    const args = ["import", "--file", openedAsStdin, "--stack", stack, ...flags];
    const { exitCode, stdout, stderr } = await runPulumi(args, { cwd, signal, input: file });
    if (exitCode === 0) return;
    const errors = stdout.split("\n").filter((line) => line.includes("error: "));
    throw new KadoaError("REFUSED", `pulumi import failed: ${reasonsIn(stderr || errors.join("\n"))}`, {
      fix: "correct what it names and run it again; what it did import is left out then.",
    });
  } finally {
    await file.close();
  }
}

/** Stores values in the stack's configuration, encrypted; through stdin, because others can read a command line. */
export async function setSecrets(
  values: ReadonlyMap<string, unknown>,
  { stack, cwd, signal }: ImportOptions,
): Promise<void> {
  for (const [key, value] of values) {
    const input = typeof value === "string" ? value : JSON.stringify(value);
    const args = ["config", "set", "--secret", key, "--stack", stack, ...quietly];
    const { exitCode, stderr } = await runPulumi(args, { cwd, signal, input });
    if (exitCode === 0) continue;
    throw new KadoaError("CONFIGURATION", `pulumi config set ${key} failed: ${reasonsIn(stderr)}`, {
      fix: "correct what it names and run it again.",
    });
  }
}
