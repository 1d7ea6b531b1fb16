import { plain } from "../../client/plain";
import type { PlannedTest, VerificationReport } from "../../delivery/realtime";
import { columns } from "../terminal/columns";
import { cut } from "../terminal/width";
import { numbered } from "../text/words";
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

const words = { send: "send", skip: "skip", fail: "cannot arrive" };

/** What would be sent, and to whom. */
export function planText(tests: readonly (PlannedTest & { account?: string })[]): string {
  const several = tests.some(({ account }) => account !== undefined);
  const rows = tests.map(({ action, account, eventType, workflowId, channels, reason }) => [
    words[action],
    ...(several ? [plain(account ?? "-")] : []),
    plain(eventType),
    plain(workflowId ?? "workspace"),
    plain(channels.map(({ name, type }) => `${cut(name, 60)} (${type})`).join(", ") || "nobody"),
    plain(reason ?? ""),
  ]);
  const heading = ["TEST", ...(several ? ["ACCOUNT"] : []), "EVENT", "WORKFLOW", "WOULD REACH", "WHY NOT"];
  const table = columns(heading, rows, { whole: ["WOULD REACH"], sentences: true });
  const conclusion = `${announcement(tests)} Nothing was sent.`;
  return tests.length === 0 ? conclusion : [...table, "", conclusion].join("\n");
}

/** Said before anything is sent. */
export function announcement(tests: readonly PlannedTest[]): string {
  const sent = tests.filter(({ action }) => action === "send");
  if (tests.length === 0) return "There is no notification setting to check.";
  if (sent.length === 0) return "There is no test event to send.";
  const channels = new Map(sent.flatMap((test) => test.channels.map((channel) => [channel.id, channel])));
  const people = [...channels.values()].filter(({ reaches }) => reaches === "people");
  const names = people.map(({ name }) => cut(plain(name), 60)).join(", ");
  const whom = people.length === 0 ? "" : `, people among them: ${names}`;
  return `${numbered(sent.length, "test event")} to ${numbered(channels.size, "channel")}${whom}.`;
}
