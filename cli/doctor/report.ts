import { plain } from "../../client/plain";
import { columns } from "../terminal/columns";
import { jsonLine } from "../text/json";
import type { Check, Finding } from "./check";

/** For people: a line for each check, what to do, and what comes next. */
export function asText(
  checks: readonly Check[],
  { durationMs, stack, cancelled }: { durationMs: number; stack: string | undefined; cancelled: boolean },
): string {
  const fixes = checks.flatMap(({ name, fix }) => (fix === undefined ? [] : [[name, fix]]));
  return [
    ...columns(
      ["RESULT", "CHECK", "DETAIL"],
      checks.map(({ status, name, detail }) => [status, name, detail]),
      { sentences: true },
    ),
    "",
    ...(fixes.length === 0 ? [] : [...columns(["CHECK", "FIX"], fixes, { sentences: true }), ""]),
    `${tally(checks)} in ${(durationMs / 1000).toFixed(1)} s. ${cancelled ? "Cancelled before all was looked at." : nextStep(checks, stack)}`,
  ].join("\n");
}

/** For machines, on one line. */
export function asJson(checks: readonly Check[], { cancelled }: { cancelled: boolean }): string {
  return jsonLine({
    ok: isOk(checks) && !cancelled,
    ...(cancelled ? { cancelled } : {}),
    checks: checks.map(({ name, status, detail, fix, durationMs }) => ({
      name,
      status,
      detail,
      fix,
      durationMs,
    })),
  });
}

/** Whether nothing failed. */
export function isOk(checks: readonly Check[]): boolean {
  return count(checks, "failed") === 0;
}

/** `7 ok, 1 warning, 1 failed`. */
function tally(checks: readonly Check[]): string {
  const words = { ok: "ok", warning: "warnings", failed: "failed", skipped: "skipped" } as const;
  if (checks.length === 0) return "Nothing looked at";
  return (["ok", "warning", "failed", "skipped"] as const)
    .map((status) => ({ status, found: count(checks, status) }))
    .filter(({ found }) => found > 0)
    .map(({ status, found }) => `${found} ${found === 1 ? status : words[status]}`)
    .join(", ");
}

function nextStep(checks: readonly Check[], stack: string | undefined): string {
  if (!isOk(checks)) return "Do what FIX says, from the top, and run this again.";
  const next = checks.find((check) => check.next !== undefined)?.next;
  const verify = `pulumi-kadoa verify --plan${stack === undefined ? "" : ` --stack ${plain(stack)}`}`;
  return `Next: ${next ?? `\`${verify}\` says whom test events would reach, and sends none.`}`;
}

function count(checks: readonly Check[], wanted: Finding["status"]): number {
  return checks.filter(({ status }) => status === wanted).length;
}
