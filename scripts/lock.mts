import { mkdir, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "./fault.mts";

export interface LockOptions {
  /** What the holder does, for the one who waits: `another npm start`. */
  purpose: string;
  /** How long to wait for the holder. @default 0 */
  waitMs?: number;
  /** Called once, when there is something to wait for. */
  onWait?: (holder: string) => void;
  /** A holder that has shown no sign of life for so long is taken for dead. @default 10000 */
  staleAfterMs?: number;
}

/**
 * Does the work while no other process does work under the same lock file.
 * A lock whose holder has died is taken over: two that do so at the very same moment may both proceed,
 * so work that must not happen twice ends in an atomic rename.
 */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  await acquire(file, options);
  const alive = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {}); // The folder may be gone; the work then fails by itself.
  }, 2_000);
  alive.unref();
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await rm(file, { force: true });
  }
}

async function acquire(file: string, options: LockOptions): Promise<void> {
  const deadline = performance.now() + (options.waitMs ?? 0);
  let told = false;
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(`${process.pid} ${hostname()}`);
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await livingHolder(file, options.staleAfterMs ?? 10_000);
    if (holder === undefined) {
      await rm(file, { force: true });
      continue;
    }
    if (performance.now() >= deadline) {
      throw new Fault(`${options.purpose} is under way (${holder})`, {
        fix: `wait until it is done, or end it; then run this again. The lock is ${file}`,
      });
    }
    if (!told) options.onWait?.(holder);
    told = true;
    await sleep(250);
  }
}

async function livingHolder(file: string, staleAfterMs: number): Promise<string | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    const [pid, host] = content.split(" ");
    const silent = Date.now() - mtimeMs > staleAfterMs;
    if (silent || (host === hostname() && !isRunning(Number(pid)))) return undefined;
    return `process ${pid ?? "unknown"}`;
  } catch {
    return undefined; // Released in between.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
