import { plain } from "../../client/plain";
import type { PlannedTest, VerificationReport } from "../../delivery/realtime";
import { columns } from "../terminal/columns";
import { cut } from "../terminal/width";
import { inShell, sameAccount } from "../text/shell";
import { numbered, tallied } from "../text/words";
import type { VerifyFlags } from "./options";
import { type AccountCheck, type AccountTest, type CommandReport, forAccounts } from "./reports";

/** What the command was asked for, as far as the next command has to be asked for the same. */
export type Asked = Partial<Pick<VerifyFlags, "stack" | "cwd" | "profile" | "except">>;

/** A report for people: a line for each check, its reason below it, and what to do next. */
export function asText(report: CommandReport, asked: Asked = {}): string {
  const { checks } = report;
  if (checks.length === 0) return conclusion(report, asked);
  const names = ["RESULT", "ACCOUNT", "EVENT", "WORKFLOW", "CHANNEL", "TYPE", "SEEN", "MS"];
  const [heading, rows] = forAccounts(checks, names, cellsOf);
  const [first = "", ...lines] = columns(heading, rows, { flushRight: ["MS"] });
  const told = lines.flatMap((line, index) => {
    const reason = checks[index]?.reason;
    return reason === undefined ? [line] : [line, `         ${plain(reason)}`];
  });
  return [first, ...told, "", conclusion(report, asked)].join("\n");
}

function cellsOf(check: AccountCheck): string[] {
  const { status, account = "-", eventType, workflowId, channelName, channelType, level, latencyMs } = check;
  const names = [account, eventType, workflowId ?? "workspace", channelName ?? "-", channelType ?? "-"];
  const time = latencyMs === undefined ? "" : String(Math.round(latencyMs));
  return [status, ...names.map(plain), level ?? "-", time];
}

/** `4 passed, 1 failed, 2 skipped in 1.2 s.` */
export function tally({ checks, durationMs }: VerificationReport): string {
  const counts = tallied(checks, ["passed", "failed", "skipped"]);
  return `${counts || "Nothing to check"} in ${(durationMs / 1000).toFixed(1)} s.`;
}

function conclusion(report: CommandReport, { except = [], ...account }: Asked): string {
  if (report.cancelled) return `${tally(report)} Cancelled before all was decided.`;
  if (report.checks.some(({ status }) => status === "failed")) {
    return `${tally(report)} Correct what is named above; \`npx pulumi-kadoa logs${sameAccount(account)}\` shows each delivery.`;
  }
  if (report.ok) return tally(report);
  const flags = except.map((channel) => ` --except ${inShell(plain(channel))}`).join("");
  return `${tally(report)} Nothing was verified; \`npx pulumi-kadoa verify --plan${sameAccount(account)}${flags}\` says why.`;
}

const words = { send: "send", skip: "skip", fail: "cannot arrive" };

/** What would be sent, and to whom. */
export function planText(tests: readonly AccountTest[]): string {
  const conclusion = `${announcement(tests)} Nothing was sent.`;
  if (tests.length === 0) return conclusion;
  const names = ["TEST", "ACCOUNT", "EVENT", "WORKFLOW", "WOULD REACH", "WHY NOT"];
  const [heading, rows] = forAccounts(tests, names, (test) => {
    const { action, account = "-", eventType, workflowId, channels, reason = "" } = test;
    const whom = channels.map(({ name, type }) => `${cut(name, 60)} (${type})`).join(", ") || "nobody";
    return [words[action], ...[account, eventType, workflowId ?? "workspace", whom, reason].map(plain)];
  });
  return [...columns(heading, rows, { whole: ["WOULD REACH"], sentences: true }), "", conclusion].join("\n");
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
