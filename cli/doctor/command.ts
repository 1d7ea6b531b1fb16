import { resolve } from "node:path";
import { plain } from "../../client/plain";
import { secrets } from "../account/secrets";
import { type ExitCode, exitCodeOf, exitCodes } from "../command-line/exit-codes";
import { CountProgress } from "../terminal/progress";
import { type Check, take } from "./check";
import type { DoctorFlags } from "./options";
import { asJson, asText, isOk } from "./report";
import { examination } from "./steps";

/** Looks at the set-up part by part and prints what it found; the exit code says whether something failed. */
export async function run(flags: DoctorFlags, signal: AbortSignal): Promise<ExitCode> {
  const progress = new CountProgress(process.stderr);
  const { steps, close } = examination({
    folder: resolve(flags.cwd),
    timeoutMs: flags.timeout,
    signal,
    flags,
    onAccount: ({ configuration, keyFrom }) => {
      secrets.learnAccount(configuration);
      from = keyFrom;
    },
  });
  let from: string | undefined;
  const startedAt = performance.now();
  try {
    const found = await take(steps, {
      signal,
      onCheck: (done, total) => progress.show(done, total),
    }).finally(() => progress.clear());
    const checks = found.map(discreet);
    const cancelled = signal.aborted;
    if (from !== undefined) {
      const workspace = checks.find(({ name, status }) => name === "workspace" && status === "ok");
      const words = told(`${from}; workspace ${workspace?.detail ?? "unknown"}`);
      process.stderr.write(`Account: ${words}.\n`);
    }
    const about = { durationMs: performance.now() - startedAt, stack: flags.stack, cancelled };
    console.log(flags.output === "json" ? asJson(checks, about) : asText(checks, about));
    return cancelled ? exitCodes.cancelled : exitCodeFor(checks);
  } finally {
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

/** Of several failures the one that has to be removed first counts: without a configuration nothing works. */
function exitCodeFor(checks: readonly Check[]): ExitCode {
  if (isOk(checks)) return exitCodes.holds;
  const codes = checks.map(({ error }) => exitCodeOf(error));
  return (
    [exitCodes.usage, exitCodes.authentication].find((code) => codes.includes(code)) ?? exitCodes.doesNotHold
  );
}
