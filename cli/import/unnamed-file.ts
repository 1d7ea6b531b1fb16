import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { KadoaError } from "../../client/errors";

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
