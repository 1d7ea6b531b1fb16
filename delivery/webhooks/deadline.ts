import type { Clock } from "../../client/clock";
import { KadoaError } from "../../client/errors";

/**
 * Runs something of the program's that may never end. Its signal is aborted when its time is over.
 * @throws KadoaError TIMEOUT then, and whatever the program throws
 */
export async function withinTime(
  run: (signal: AbortSignal) => void | Promise<void>,
  { clock, milliseconds }: { clock: Clock; milliseconds: number },
): Promise<void> {
  const deadline = new AbortController();
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.schedule(() => {
      const fault = new KadoaError("TIMEOUT", `onEvent has not ended within ${milliseconds / 1000} s`, {
        fix: "let it end sooner, or raise eventTimeoutMs.",
      });
      reject(fault);
      deadline.abort(fault);
    }, milliseconds);
  });
  try {
    await Promise.race([run(deadline.signal), late]);
  } finally {
    cancel();
  }
}
