import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { KadoaError } from "../../client/errors";
import { type PulumiOptions, quietly, reasonsIn, runPulumi } from "../pulumi/run";
import { configText } from "./secrets";

interface ImportOptions {
  stack: string;
  cwd: string;
  protect: boolean;
  signal: AbortSignal;
}

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
    // Else the whole state is written again for each object. Whatever ends it early, there is all of it or nothing.
    const environment = { PULUMI_SKIP_CHECKPOINTS: "true" };
    const { exitCode, stdout, stderr } = await runPulumi(args, { cwd, signal, input: file, environment });
    if (exitCode === 0) return;
    const errors = stdout.split("\n").filter((line) => line.includes("error: "));
    throw new KadoaError("REFUSED", `pulumi import failed: ${reasonsIn(stderr || errors.join("\n"))}`, {
      fix: "correct what it names and run it again; what it did import is left out then.",
    });
  } finally {
    await file.close();
  }
}

/** What Linux takes as one environment variable is 128 KiB. */
const largestPortion = 100 * 1024;

/**
 * Stores values in the stack's configuration, encrypted. They go through the environment and stdin, because others
 * on the machine can read a command line.
 */
export async function setSecrets(
  values: ReadonlyMap<string, unknown>,
  { stack, cwd, signal }: ImportOptions,
): Promise<void> {
  const texts = [...values].map(([key, value]) => [key, configText(value)] as const);
  const set = async (command: string[], given: Pick<PulumiOptions, "input" | "environment">) => {
    const args = ["config", ...command, "--stack", stack, ...quietly];
    const { exitCode, stderr } = await runPulumi(args, { cwd, signal, ...given });
    if (exitCode === 0) return;
    throw new KadoaError("CONFIGURATION", `pulumi config ${command[0]} failed: ${reasonsIn(stderr)}`, {
      fix: "correct what it names and run it again.",
    });
  };
  const { portions, tooLarge } = portionsOf(texts);
  // The CLI takes any flag from the environment: this is set-all's --json.
  for (const json of portions) await set(["set-all"], { environment: { PULUMI_OPTION_JSON: json } });
  for (const [key, input] of tooLarge) await set(["set", "--secret", key], { input });
}

type Entry = readonly [key: string, value: string];

/** As few JSON texts as hold the values, and those values that no such text holds. */
export function portionsOf(values: readonly Entry[]): { portions: string[]; tooLarge: Entry[] } {
  const portions: string[] = [];
  const tooLarge: Entry[] = [];
  let members: string[] = [];
  let size = 0;
  const close = () => {
    if (members.length > 0) portions.push(`{${members.join(",")}}`);
    members = [];
    size = 0;
  };
  for (const [key, value] of values) {
    const member = `${JSON.stringify(key)}:${JSON.stringify({ value, secret: true })}`;
    const bytes = Buffer.byteLength(member) + 1;
    if (bytes >= largestPortion) {
      tooLarge.push([key, value]);
      continue;
    }
    if (size + bytes >= largestPortion) close();
    members.push(member);
    size += bytes;
  }
  close();
  return { portions, tooLarge };
}

/** Where a program finds what stands open as its stdin. Not a pipe: what Node calls one is a socket, which Linux opens for nobody. */
export const openedAsStdin = "/dev/stdin";

/** Memory before disk: Linux keeps the first in memory; macOS has nothing like it. */
const folders = ["/dev/shm", tmpdir()];

/** @throws KadoaError UNSUPPORTED where no program can be handed such a file */
export function requireUnnamedFiles(platform: NodeJS.Platform = process.platform): void {
  if (platform !== "win32") return;
  throw new KadoaError(
    "UNSUPPORTED",
    "import cannot keep secrets out of files on Windows, so it does nothing",
    {
      fix: "run it on Linux or macOS, or in the Windows Subsystem for Linux.",
    },
  );
}

/**
 * Opens a file that holds a text and has no name any more before the first byte is in it. Nobody finds it, and the
 * system takes it back as soon as the last process that has it open has ended, however it ended.
 * @throws KadoaError CONFIGURATION when there is no room for it
 */
export async function unnamedFile(text: string): Promise<FileHandle> {
  let fault: unknown;
  for (const folder of folders) {
    try {
      return await unnamedFileIn(folder, text);
    } catch (error) {
      fault = error; // No such folder, or not enough room in it.
    }
  }
  throw new KadoaError("CONFIGURATION", `there is no room for what pulumi import reads: ${String(fault)}`, {
    fix: "make room, or name a folder that has some with TMPDIR.",
    cause: fault,
  });
}

async function unnamedFileIn(folder: string, text: string): Promise<FileHandle> {
  const file = path.join(folder, `kadoa-import-${randomUUID()}`);
  const writing = await open(file, "wx", 0o600);
  let reading: FileHandle | undefined;
  try {
    try {
      // One of its own: whoever reads it has to begin at its start.
      reading = await open(file, "r");
    } finally {
      await unlink(file);
    }
    await writing.writeFile(text);
    return reading;
  } catch (error) {
    await reading?.close();
    throw error;
  } finally {
    await writing.close();
  }
}
