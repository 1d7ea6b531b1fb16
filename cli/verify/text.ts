import { plain } from "../../client/plain";
import type { VerificationReport } from "../../delivery/realtime";
import { columns } from "../columns";
import type { AccountCheck, CommandReport } from "./reports";

/** A report for people: a line for each check, its reason below it, and what to do next. */
export function asText(report: CommandReport): string {
  const { checks } = report;
  const several = checks.some(({ account }) => account !== undefined);
  const [heading = "", ...lines] = columns(
    ["RESULT", ...(several ? ["ACCOUNT"] : []), "EVENT", "WORKFLOW", "CHANNEL", "TYPE", "SEEN", "MS"],
    checks.map((check) => rowOf(check, several)),
    { flushRight: ["MS"] },
  );
  const told = lines.flatMap((line, index) => {
    const reason = checks[index]?.reason;
    return reason === undefined ? [line] : [line, `         ${plain(reason)}`];
  });
  return [...(checks.length === 0 ? [] : [heading, ...told, ""]), conclusion(report)].join("\n");
}

function rowOf(
  { status, account, eventType, workflowId, channelName, channelType, level, latencyMs }: AccountCheck,
  several: boolean,
): string[] {
  return [
    status,
    ...(several ? [plain(account ?? "-")] : []),
    plain(eventType),
    plain(workflowId ?? "workspace"),
    plain(channelName ?? "-"),
    plain(channelType ?? "-"),
    level ?? "-",
    latencyMs === undefined ? "" : String(Math.round(latencyMs)),
  ];
}

/** `4 passed, 1 failed, 2 skipped in 1.2 s.` */
export function tally({ checks, durationMs }: VerificationReport): string {
  const counts = (["passed", "failed", "skipped"] as const).flatMap((status) => {
    const count = checks.filter((check) => check.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `${counts.join(", ") || "Nothing to check"} in ${(durationMs / 1000).toFixed(1)} s.`;
}

function conclusion(report: CommandReport): string {
  if (report.cancelled) return `${tally(report)} Cancelled before all was decided.`;
  if (report.checks.some(({ status }) => status === "failed")) {
    return `${tally(report)} Correct what is named above; \`pulumi-kadoa logs\` shows each delivery.`;
  }
  if (report.ok) return tally(report);
  return `${tally(report)} Nothing was verified; \`pulumi-kadoa verify --plan\` says why.`;
}
