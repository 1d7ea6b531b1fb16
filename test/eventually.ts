import { vi } from "vitest";
import { patienceMs } from "./patience.mts";

/** Waits until a check passes, and answers with its result. @throws what the check threw last */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: patienceMs, interval: 10 });
}
