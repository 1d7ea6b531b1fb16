import { resolve } from "node:path";
import { plain } from "../../client/plain";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes";
import { secrets } from "../secrets";
import { Progress } from "../verify/progress";
import { type Check, take } from "./check";
import { asJson, asText, isOk } from "./report";
import { examination } from "./steps";

export interface DoctorFlags {
  stack?: string;
  cwd: string;
  /** Milliseconds. */
  timeout: number;
  output: "text" | "json";
}

/** Looks at the set-up part by part and prints what it found; the exit code says whether something failed. */
export async function doctorCommand(flags: DoctorFlags): Promise<ExitCode> {
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, cancel);
  const progress = new Progress(process.stderr);
  const { steps, close } = examination({
    folder: resolve(flags.cwd),
    timeoutMs: flags.timeout,
    signal: cancelling.signal,
    onAccount: ({ configuration }) => secrets.learnAccount(configuration),
    ...(flags.stack === undefined ? {} : { stack: flags.stack }),
  });
  const startedAt = performance.now();
  try {
    const found = await take(steps, {
      signal: cancelling.signal,
      onCheck: (done, total) => progress.show(done, total),
    }).finally(() => progress.clear());
    const checks = found.map(discreet);
    console.log(
      flags.output === "json" ? asJson(checks) : asText(checks, performance.now() - startedAt, flags.stack),
    );
    return exitCodeFor(checks);
  } catch (error) {
    if (cancelling.signal.aborted) return exitCodes.cancelled;
    throw error;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, cancel);
    await close();
  }
}

function discreet(check: Check): Check {
  const { detail, fix } = check;
  return { ...check, detail: told(detail), ...(fix === undefined ? {} : { fix: told(fix) }) };
}

/** On one line, without secrets, and with nothing that could steer a terminal. */
function told(text: string): string {
  return plain(secrets.hidden(text).replace(/\s+/g, " ").trim());
}

/** Of several failures the one that has to be mended first counts: without a configuration nothing works. */
function exitCodeFor(checks: readonly Check[]): ExitCode {
  if (isOk(checks)) return exitCodes.holds;
  const codes = checks.map(({ error }) => exitCodeOf(error));
  return (
    [exitCodes.usage, exitCodes.authentication].find((code) => codes.includes(code)) ?? exitCodes.doesNotHold
  );
}
