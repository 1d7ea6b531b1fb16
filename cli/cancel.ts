import { KadoaError } from "../client/errors";

/** Ctrl-C, the end that other programs ask for, and a terminal that is closed. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How long what was told to end may take to say what it knows, in milliseconds. */
const lastWordsMs = 1_000;

/**
 * Runs with a signal that is aborted when this process is asked to end. What was told to end gets a moment for
 * what it knows so far; with `toItsEnd` as long as it takes, because half of it would be worse. A second Ctrl-C
 * ends the process.
 * @throws KadoaError CANCELLED
 */
export async function cancellable<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { toItsEnd = false }: { toItsEnd?: boolean } = {},
): Promise<T> {
  const cancelling = new AbortController();
  const { signal } = cancelling;
  const cancel = (ending: NodeJS.Signals) => cancelling.abort(ending);
  for (const ending of endings) process.once(ending, cancel);
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      if (!toItsEnd) timer = setTimeout(() => reject(cancelled()), lastWordsMs);
    });
  });
  try {
    return await Promise.race([run(signal), overdue]);
  } catch (error) {
    if (!signal.aborted || isCancelled(error)) throw error;
    throw cancelled(error);
  } finally {
    clearTimeout(timer);
    for (const ending of endings) process.off(ending, cancel);
  }
}

/** Rejects as soon as the signal is aborted. @throws KadoaError CANCELLED */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(cancelled());
    else signal.addEventListener("abort", () => reject(cancelled()), { once: true });
  });
}

export function isCancelled(error: unknown): error is KadoaError {
  return error instanceof KadoaError && error.code === "CANCELLED";
}

function cancelled(cause?: unknown): KadoaError {
  return new KadoaError("CANCELLED", "cancelled", cause === undefined ? {} : { cause });
}
