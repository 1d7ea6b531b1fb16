import type { KadoaClient } from "../../client/client";
import { type Check, type PlannedTest, plan, type VerificationReport, verify } from "../../delivery/realtime";
import type { AccountFlags } from "../account-options";
import { aborted, isCancelled } from "../cancel";
import { type ExitCode, exitCodes } from "../exit-codes";
import { requireWorkflows } from "../known-values";
import { jsonLine } from "../text/json";
import { type Account, openAccounts } from "./accounts";
import { asAnnotations } from "./annotations";
import { requireChannels } from "./except";
import { asJUnit } from "./junit";
import { asMarkdown } from "./markdown";
import { announcement, planText } from "./plan-text";
import { Progress } from "./progress";
import { type CommandReport, cutShort, together } from "./reports";
import { asText } from "./text";

export interface VerifyFlags extends AccountFlags {
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
  json: (report: CommandReport) => jsonLine(report),
  md: asMarkdown,
  github: asAnnotations,
  junit: asJUnit,
};

/** Verifies a stack or an account and prints the report; the exit code says whether it holds. */
export async function verifyCommand(flags: VerifyFlags, signal: AbortSignal): Promise<ExitCode> {
  const accounts = await openAccounts(flags, signal);
  try {
    const clients = accounts.map(({ client }) => client);
    // All that is a typo is found before the first event is sent.
    const known = await requireChannels(flags.except, clients, signal);
    await requireWorkflow(flags.workflow, clients, signal);
    return flags.plan
      ? await printPlan(accounts, { flags, known, signal })
      : await printReport(accounts, { flags, known, signal });
  } finally {
    await Promise.all(accounts.map(({ client }) => client.close()));
  }
}

interface Run {
  flags: VerifyFlags;
  /** What each account knows of --except. */
  known: ReadonlyMap<KadoaClient, readonly string[]>;
  signal: AbortSignal;
}

async function printPlan(accounts: readonly Account[], { flags, known, signal }: Run): Promise<ExitCode> {
  const tests: (PlannedTest & { account?: string })[] = [];
  for (const account of accounts) {
    const planned = await plan({ ...optionsOf(account, { flags, known, signal }), signal });
    tests.push(...planned.map((test) => (accounts.length > 1 ? { ...test, account: account.name } : test)));
  }
  console.log(flags.output === "json" ? jsonLine({ tests }) : planText(tests));
  return tests.some(({ action }) => action !== "skip") ? exitCodes.holds : exitCodes.nothingThere;
}

async function printReport(accounts: readonly Account[], run: Run): Promise<ExitCode> {
  const reports: { account: string; report: CommandReport }[] = [];
  for (const account of accounts) {
    reports.push({ account: account.name, report: await reportOf(account, run) });
    if (run.signal.aborted) break;
  }
  const report = together(reports);
  console.log(forms[run.flags.output](report));
  return report.cancelled ? exitCodes.cancelled : exitCodeFor(report);
}

/** One account's report; when it is cut short, what is known by then, without waiting for anything. */
async function reportOf(account: Account, run: Run): Promise<CommandReport> {
  const { flags, signal } = run;
  const progress = new Progress(process.stderr);
  const startedAt = Date.now();
  const decided: Check[] = [];
  let planned: readonly PlannedTest[] = [];
  const verifying = verify({
    ...optionsOf(account, run),
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

function exitCodeFor({ ok, checks }: VerificationReport): ExitCode {
  if (ok) return exitCodes.holds;
  return checks.some(({ status }) => status === "failed") ? exitCodes.doesNotHold : exitCodes.nothingThere;
}

function optionsOf({ client, settings }: Account, { flags: { workflow, notifyPeople }, known }: Run) {
  return {
    client,
    ...(settings === undefined ? {} : { settings }),
    ...(workflow === undefined ? {} : { workflowId: workflow }),
    ...(notifyPeople === undefined ? {} : { notifyPeople }),
    except: known.get(client) ?? [],
  };
}

/** @throws KadoaError CONFIGURATION when none of the accounts knows the workflow */
async function requireWorkflow(
  workflow: string | undefined,
  clients: readonly KadoaClient[],
  signal: AbortSignal,
): Promise<void> {
  if (workflow === undefined) return;
  const faults: unknown[] = [];
  for (const client of clients) {
    await requireWorkflows({ flag: "--workflow", values: [workflow] }, { client, signal }).catch((error) =>
      faults.push(error),
    );
  }
  if (faults.length > 0 && faults.length === clients.length) throw faults[0];
}
