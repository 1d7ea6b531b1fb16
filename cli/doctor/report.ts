import { plain } from "../../client/plain";
import { columns } from "../terminal/columns";
import { jsonLine } from "../text/json";
import { numbered, tallied } from "../text/words";
import type { Check, Finding } from "./check";

interface About {
  durationMs: number;
  stack: string | undefined;
  cancelled: boolean;
}

/** For people: a line for each check, what to do, and what comes next. */
export function asText(checks: readonly Check[], { durationMs, stack, cancelled }: About): string {
  const found = checks.map(({ status, name, detail }) => [status, name, detail]);
  const fixes = checks.flatMap(({ name, fix }) => (fix === undefined ? [] : [[name, fix]]));
  const tally = tallied(checks, ["ok", "warning", "failed", "skipped"], wordsFor) || "Nothing looked at";
  const next = cancelled ? "Cancelled before all was looked at." : nextStep(checks, stack);
  return [
    ...columns(["RESULT", "CHECK", "DETAIL"], found, { sentences: true }),
    "",
    ...(fixes.length === 0 ? [] : [...columns(["CHECK", "FIX"], fixes, { sentences: true }), ""]),
    `${tally} in ${(durationMs / 1000).toFixed(1)} s. ${next}`,
  ].join("\n");
}

function wordsFor(count: number, status: Finding["status"]): string {
  return status === "warning" ? numbered(count, status) : `${count} ${status}`;
}

/** For machines, on one line. */
export function asJson(all: readonly Check[], { cancelled }: About): string {
  const checks = all.map(({ error: _, next: __, ...told }) => told);
  return jsonLine({ ok: isOk(all) && !cancelled, ...(cancelled ? { cancelled } : {}), checks });
}

/** Whether nothing failed. */
export function isOk(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== "failed");
}

function nextStep(checks: readonly Check[], stack: string | undefined): string {
  if (!isOk(checks)) return "Do what FIX says, from the top, and run this again.";
  const next = checks.find((check) => check.next !== undefined)?.next;
  const verify = `npx pulumi-kadoa verify --plan${stack === undefined ? "" : ` --stack ${plain(stack)}`}`;
  return `Next: ${next ?? `\`${verify}\` says whom test events would reach, and sends none.`}`;
}
