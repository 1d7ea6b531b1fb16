import { codeInCell, sentenceInCell, tableRow } from "../text/markdown";
import { type AccountCheck, type CommandReport, forAccounts } from "./reports";
import { tally } from "./text";

/** A report for a pull request or the summary of a CI job. */
export function asMarkdown(report: CommandReport): string {
  const names = ["", "account", "event", "workflow", "channel", "type", "seen", "after", "reason"];
  const [heading, rows] = forAccounts(report.checks, names, cellsOf);
  const table = ["", ...[heading, heading.map(() => "---"), ...rows].map(tableRow)];
  return [`### ${headlineOf(report)}`, "", tally(report), ...(rows.length === 0 ? [] : table)].join("\n");
}

function headlineOf({ ok, checks, cancelled }: CommandReport): string {
  if (ok) return "Kadoa notifications arrive";
  if (cancelled) return "The verification of Kadoa notifications was cancelled";
  const failed = checks.some(({ status }) => status === "failed");
  return failed ? "Kadoa notifications do not all arrive" : "No Kadoa notification was verified";
}

/** What is ours is Markdown already; what is the service's becomes it here. */
function cellsOf(check: AccountCheck): string[] {
  const { status, account, eventType, workflowId, channelName, channelType, level, latencyMs } = check;
  return [
    status === "failed" ? "**failed**" : status,
    codeInCell(account ?? "-"),
    codeInCell(eventType),
    workflowId === null ? "workspace" : codeInCell(workflowId),
    channelName === null ? "" : codeInCell(channelName),
    channelType === null ? "" : codeInCell(channelType),
    level ?? "",
    latencyMs === undefined ? "" : `${Math.round(latencyMs)} ms`,
    sentenceInCell(check.reason ?? ""),
  ];
}
