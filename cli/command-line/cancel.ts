import { KadoaError } from "../../client/errors";

/** Ctrl-C, the end that other programs ask for, and a terminal that is closed. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How long what was told to end may take to say what it knows, in milliseconds. */
const lastWordsMs = 1_000;

/** The signals of what is waited for to its end. */
const unhurried = new WeakSet<AbortSignal>();

/** From now on what runs with the signal may take as long as it takes, because half of it would be worse. */
export function toItsEnd(signal: AbortSignal): void {
  unhurried.add(signal);
}

/**
 * Runs with a signal that is aborted when this process is asked to end. What was told to end gets a moment for
 * what it knows so far. A second Ctrl-C ends the process.
 * @throws KadoaError CANCELLED
 */
export async function cancellable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const cancelling = new AbortController();
  const { signal } = cancelling;
  const cancel = (ending: NodeJS.Signals) => cancelling.abort(ending);
  for (const ending of endings) process.once(ending, cancel);
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      if (!unhurried.has(signal)) timer = setTimeout(() => reject(cancelled()), lastWordsMs);
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

/** @throws KadoaError CANCELLED when the signal is aborted */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

/** What ends a command that goes on: its time, Ctrl-C, or that nobody reads its output any more. The first counts. */
export class Ending {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  reason: "timeout" | "cancelled" | "closed" | undefined;

  constructor(cancelling: AbortSignal, timeoutMs: number | undefined) {
    const { signal } = this.#controller;
    if (timeoutMs !== undefined) this.#timer = setTimeout(() => this.#end("timeout"), timeoutMs);
    cancelling.addEventListener("abort", () => this.#end("cancelled"), { once: true, signal });
    process.stdout.on("error", () => this.#end("closed"));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  release(): void {
    clearTimeout(this.#timer);
  }

  #end(reason: "timeout" | "cancelled" | "closed"): void {
    this.reason ??= reason;
    this.#controller.abort();
  }
}

export function isCancelled(error: unknown): error is KadoaError {
  return error instanceof KadoaError && error.code === "CANCELLED";
}

function cancelled(cause?: unknown): KadoaError {
  return new KadoaError("CANCELLED", "cancelled", cause === undefined ? {} : { cause });
}
