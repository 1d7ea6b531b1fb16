import type { SpawnOptions } from "node:child_process";

export function withSignals<T>(onSignal: (signal: NodeJS.Signals) => void, work: PromiseLike<T>): Promise<T>;
export function runChild(
  command: string,
  args: readonly string[],
  options?: SpawnOptions,
): Promise<{ code: number; signal: NodeJS.Signals | null; interruption: NodeJS.Signals | undefined }>;
