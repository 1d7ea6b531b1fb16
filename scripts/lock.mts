import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
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
}

/** A holder that has shown no sign of life for so long is taken for dead. */
const staleAfterMs = 10_000;

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

async function acquire(file: string, { purpose, waitMs = 0, onWait }: LockOptions): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (let told = false; ; await sleep(250)) {
    const holder = await taken(file);
    if (holder === undefined) return;
    if (performance.now() >= deadline)
      throw new Fault(`${purpose} is under way (${holder})`, {
        fix: `wait until it is done, or end it; then run this again. The lock is ${file}`,
      });
    if (!told) onWait?.(holder);
    told = true;
  }
}

/** Takes the lock, or answers who holds it. */
async function taken(file: string): Promise<string | undefined> {
  for (;;) {
    try {
      await writeFile(file, `${process.pid} ${hostname()}`, { flag: "wx" });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await livingHolder(file);
    if (holder !== undefined) return holder;
    await rm(file, { force: true });
  }
}

async function livingHolder(file: string): Promise<string | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    const [pid, host] = content.split(" ");
    const hasDied = host === hostname() && !isRunning(Number(pid));
    return hasDied || Date.now() - mtimeMs > staleAfterMs ? undefined : `process ${pid}`;
  } catch {
    return undefined; // Released in between.
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
