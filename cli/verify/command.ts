import { type Check, type PlannedTest, plan, verify } from "../../delivery/realtime";
import { aborted, isCancelled, throwIfCancelled } from "../command-line/cancel";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { CountProgress } from "../terminal/progress";
import { jsonLine } from "../text/json";
import { summarize } from "../text/summary";
import { type Account, openAccounts, requireChannels, requireSettings, requireWorkflow } from "./accounts";
import { asAnnotations } from "./annotations";
import { asJUnit } from "./junit";
import { asMarkdown } from "./markdown";
import type { VerifyFlags } from "./options";
import { type AccountTest, type CommandReport, cutShort, together } from "./reports";
import { announcement, asText, planText } from "./text";

const forms: Record<VerifyFlags["output"], (report: CommandReport, asked: VerifyFlags) => string> = {
  text: asText,
  json: (report) => jsonLine(report),
  md: (report) => asMarkdown(report),
  github: asAnnotations,
  junit: asJUnit,
};

/** Verifies a stack or an account and prints the report; the exit code says whether it holds. */
export async function run(flags: VerifyFlags, signal: AbortSignal): Promise<ExitCode> {
  const accounts = await openAccounts(flags, signal);
  try {
    // All that is a typo is found before the first event is sent.
    await requireSettings(accounts, flags.setting, signal);
    await requireChannels(accounts, flags.except, signal);
    await requireWorkflow(accounts, flags.workflow, signal);
    throwIfCancelled(signal);
    return await (flags.plan ? printPlan : printReport)(accounts, flags, signal);
  } finally {
    await Promise.all(accounts.map(({ client }) => client.close()));
  }
}

type Run = [accounts: readonly Account[], flags: VerifyFlags, signal: AbortSignal];

async function printPlan(...[accounts, flags, signal]: Run): Promise<ExitCode> {
  const tests: AccountTest[] = [];
  for (const account of accounts) {
    const planned = await plan({ ...optionsOf(account, flags), signal });
    tests.push(...planned.map((test) => (accounts.length > 1 ? { ...test, account: account.name } : test)));
  }
  console.log(flags.output === "json" ? jsonLine({ tests }) : planText(tests));
  return tests.some(({ action }) => action !== "skip") ? exitCodes.holds : exitCodes.nothingThere;
}

async function printReport(...[accounts, flags, signal]: Run): Promise<ExitCode> {
  const reports: { account: string; report: CommandReport }[] = [];
  for (const account of accounts) {
    reports.push({ account: account.name, report: await reportOf(account, flags, signal) });
    if (signal.aborted) break;
  }
  const report = together(reports, { isCutShort: reports.length < accounts.length });
  console.log(forms[flags.output](report, flags));
  if (flags.summary) await summarize(asMarkdown(report));
  if (report.cancelled) return exitCodes.cancelled;
  if (report.ok) return exitCodes.holds;
  const hasFailed = report.checks.some(({ status }) => status === "failed");
  return hasFailed ? exitCodes.doesNotHold : exitCodes.nothingThere;
}

/** One account's report; when it is cut short, what is known by then, without waiting for anything. */
async function reportOf(account: Account, flags: VerifyFlags, signal: AbortSignal): Promise<CommandReport> {
  const progress = new CountProgress(process.stderr);
  const startedAt = Date.now();
  const decided: Check[] = [];
  let planned: readonly PlannedTest[] = [];
  const verifying = verify({
    ...optionsOf(account, flags),
    signal,
    timeoutMs: flags.timeout,
    concurrency: flags.concurrency,
    onPlan: (tests) => {
      planned = tests;
      process.stderr.write(`${announcement(tests)}\n`);
    },
    onCheck: (check, { done, total }) => {
      decided.push(check);
      progress.show(done, total);
    },
  });
  try {
    return await Promise.race([verifying, aborted(signal)]);
  } catch (error) {
    if (!isCancelled(error)) throw error;
    return cutShort({ planned, decided, startedAt });
  } finally {
    progress.clear();
  }
}

function optionsOf({ client, settings, except = [] }: Account, { workflow, notifyPeople }: VerifyFlags) {
  return { client, settings, workflowId: workflow, notifyPeople: notifyPeople === true, except };
}
