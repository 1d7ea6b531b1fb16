import type { Check, PlannedTest, VerificationReport } from "../../delivery/realtime";
import { notSent } from "../../delivery/verify/verification";

/** A check, with the account it was made in where there are several. */
export type AccountCheck = Check & { account?: string };

/** A planned test, likewise. */
export type AccountTest = PlannedTest & { account?: string };

/** What the command prints, of one account or of all that a stack uses. */
export interface CommandReport extends VerificationReport {
  checks: AccountCheck[];
  /** It was ended before all was decided. */
  cancelled?: true;
}

/** A stack may use several accounts; they are verified one after the other. */
export function together(
  reports: readonly { account: string; report: CommandReport }[],
  { isCutShort }: { isCutShort: boolean },
): CommandReport {
  const checks = reports.flatMap(({ account, report }) =>
    reports.length > 1 ? report.checks.map((check) => ({ ...check, account })) : report.checks,
  );
  const cancelled = isCutShort || reports.some(({ report }) => report.cancelled);
  const passed = checks.some(({ status }) => status === "passed");
  return {
    ok: !cancelled && passed && checks.every(({ status }) => status !== "failed"),
    startedAt: reports[0]?.report.startedAt ?? new Date().toISOString(),
    durationMs: reports.reduce((sum, { report }) => sum + report.durationMs, 0),
    checks,
    ...(cancelled ? { cancelled: true } : {}),
  };
}

/** What is known of a verification that was ended. */
export function cutShort(known: {
  planned: readonly PlannedTest[];
  decided: readonly Check[];
  /** In milliseconds since the epoch. */
  startedAt: number;
}): CommandReport {
  const { planned, decided, startedAt } = known;
  const settings = new Set(decided.map(({ settingId }) => settingId));
  const open = planned.filter(({ settingId }) => !settings.has(settingId));
  return {
    ok: false,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    checks: [...decided, ...open.flatMap(undecided)],
    cancelled: true,
  };
}

function undecided(test: PlannedTest): Check[] {
  if (test.action !== "send") return notSent(test);
  const reason = "cancelled before it was decided; its test event may have been sent";
  return notSent({ ...test, action: "skip", reason });
}

/** The heading and the rows of a table; the account, the second cell, only where there are several. */
export function forAccounts<Item extends { account?: string }>(
  items: readonly Item[],
  heading: readonly string[],
  cellsOf: (item: Item) => readonly string[],
): [heading: string[], rows: string[][]] {
  const several = items.some(({ account }) => account !== undefined);
  const kept = (cells: readonly string[]) => cells.filter((_, index) => several || index !== 1);
  return [kept(heading), items.map((item) => kept(cellsOf(item)))];
}
