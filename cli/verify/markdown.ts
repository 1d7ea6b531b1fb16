import type { VerificationReport } from "../../delivery/realtime";
import { tally } from "./text";

/** A report for a pull request or the summary of a CI job. */
export function asMarkdown(report: VerificationReport): string {
  const rows = report.checks.map(
    ({ status, eventType, workflowId, channelName, channelType, level, latencyMs, reason }) => [
      status === "failed" ? "**failed**" : status,
      eventType,
      workflowId ?? "workspace",
      channelName ?? "",
      channelType ?? "",
      level ?? "",
      latencyMs === undefined ? "" : `${Math.round(latencyMs)} ms`,
      reason ?? "",
    ],
  );
  const heading = ["", "event", "workflow", "channel", "type", "seen", "after", "reason"];
  return [
    `### ${headlineOf(report)}`,
    "",
    tally(report),
    ...(rows.length === 0
      ? []
      : ["", line(heading), line(heading.map(() => "---")), ...rows.map((row) => line(row.map(cell)))]),
  ].join("\n");
}

function headlineOf({ ok, checks }: VerificationReport): string {
  if (ok) return "Kadoa notifications arrive";
  const failed = checks.some(({ status }) => status === "failed");
  return failed ? "Kadoa notifications do not all arrive" : "No Kadoa notification was verified";
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Names are data: they must not become markup, mentions or further columns. */
function cell(text: string): string {
  if (text === "**failed**") return text;
  return text.replace(/[\r\n]+/g, " ").replace(/[\\`*[\]<>|~#@!]/g, (sign) => `&#${sign.codePointAt(0)};`);
}
