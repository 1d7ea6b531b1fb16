import { codeInCell, sentenceInCell, tableRow } from "../text/markdown";
import type { AccountCheck, CommandReport } from "./reports";
import { tally } from "./text";

/** A report for a pull request or the summary of a CI job. */
export function asMarkdown(report: CommandReport): string {
  const several = report.checks.some(({ account }) => account !== undefined);
  const account = several ? ["account"] : [];
  const heading = ["", ...account, "event", "workflow", "channel", "type", "seen", "after", "reason"];
  const table = tableOf(
    heading,
    report.checks.map((check) => cellsOf(check, several)),
  );
  return [`### ${headlineOf(report)}`, "", tally(report), ...table].join("\n");
}

function tableOf(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ["", ...[heading, heading.map(() => "---"), ...rows].map(tableRow)];
}

function headlineOf({ ok, checks, cancelled }: CommandReport): string {
  if (ok) return "Kadoa notifications arrive";
  if (cancelled) return "The verification of Kadoa notifications was cancelled";
  const failed = checks.some(({ status }) => status === "failed");
  return failed ? "Kadoa notifications do not all arrive" : "No Kadoa notification was verified";
}

/** What is ours is Markdown already; what is the service's becomes it here. */
function cellsOf(check: AccountCheck, several: boolean): string[] {
  const { status, account, eventType, workflowId, channelName, channelType, level, latencyMs } = check;
  return [
    status === "failed" ? "**failed**" : status,
    ...(several ? [codeInCell(account ?? "-")] : []),
    codeInCell(eventType),
    workflowId === null ? "workspace" : codeInCell(workflowId),
    channelName === null ? "" : codeInCell(channelName),
    channelType === null ? "" : codeInCell(channelType),
    level ?? "",
    latencyMs === undefined ? "" : `${Math.round(latencyMs)} ms`,
    sentenceInCell(check.reason ?? ""),
  ];
}
