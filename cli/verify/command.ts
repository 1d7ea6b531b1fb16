import { type PlannedTest, plan, type VerificationReport, verify } from "../../delivery/realtime";
import { type ExitCode, exitCodes } from "../exit-codes";
import { jsonLine } from "../text/json";
import { type Account, accountOfEnvironment, accountsOfStack } from "./accounts";
import { asAnnotations } from "./annotations";
import { asJUnit } from "./junit";
import { asMarkdown } from "./markdown";
import { announcement, planText } from "./plan-text";
import { Progress } from "./progress";
import { asText } from "./text";

export interface VerifyFlags {
  stack?: string;
  cwd: string;
  setting?: string[];
  workflow?: string;
  plan?: boolean;
  notifyPeople?: boolean;
  except?: string[];
  /** Milliseconds. */
  timeout: number;
  concurrency: number;
  output: keyof typeof forms;
}

const forms = {
  text: asText,
  json: (report: VerificationReport) => jsonLine(report),
  md: asMarkdown,
  github: asAnnotations,
  junit: asJUnit,
};

/** Verifies a stack or an account and prints the report; the exit code says whether it holds. */
export async function verifyCommand(flags: VerifyFlags): Promise<ExitCode> {
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, cancel);
  const accounts =
    flags.stack === undefined
      ? [accountOfEnvironment(flags.setting)]
      : await accountsOfStack({ stack: flags.stack, cwd: flags.cwd });
  try {
    if (flags.plan) return await printPlan(accounts, flags);
    return await printReport(accounts, flags, cancelling.signal);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, cancel);
    await Promise.all(accounts.map(({ client }) => client.close()));
  }
}

async function printPlan(accounts: readonly Account[], flags: VerifyFlags): Promise<ExitCode> {
  const tests: PlannedTest[] = [];
  for (const account of accounts) tests.push(...(await plan(optionsOf(account, flags))));
  console.log(flags.output === "json" ? jsonLine({ tests }) : planText(tests));
  return tests.some(({ action }) => action !== "skip") ? exitCodes.holds : exitCodes.nothingThere;
}

async function printReport(
  accounts: readonly Account[],
  flags: VerifyFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const progress = new Progress(process.stderr);
  const reports: VerificationReport[] = [];
  for (const account of accounts) {
    const report = await verify({
      ...optionsOf(account, flags),
      signal,
      timeoutMs: flags.timeout,
      concurrency: flags.concurrency,
      onPlan: (tests) => process.stderr.write(`${announcement(tests)}\n`),
      onCheck: (_check, { done, total }) => progress.show(done, total),
    }).finally(() => progress.clear());
    reports.push(report);
  }
  const report = together(reports);
  console.log(forms[flags.output](report));
  return exitCodeFor(report);
}

function exitCodeFor({ ok, checks }: VerificationReport): ExitCode {
  if (ok) return exitCodes.holds;
  return checks.some(({ status }) => status === "failed") ? exitCodes.doesNotHold : exitCodes.nothingThere;
}

function optionsOf({ client, settings }: Account, { workflow, notifyPeople, except }: VerifyFlags) {
  return {
    client,
    ...(settings === undefined ? {} : { settings }),
    ...(workflow === undefined ? {} : { workflowId: workflow }),
    ...(notifyPeople === undefined ? {} : { notifyPeople }),
    ...(except === undefined ? {} : { except }),
  };
}

/** A stack may use several accounts; they are verified one after the other. */
function together(reports: readonly VerificationReport[]): VerificationReport {
  const checks = reports.flatMap((report) => report.checks);
  return {
    ok: checks.some(({ status }) => status === "passed") && checks.every(({ status }) => status !== "failed"),
    startedAt: reports[0]?.startedAt ?? new Date().toISOString(),
    durationMs: reports.reduce((sum, { durationMs }) => sum + durationMs, 0),
    checks,
  };
}
