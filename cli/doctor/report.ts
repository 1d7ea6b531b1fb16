import { plain } from "../../client/plain";
import { columns } from "../columns";
import { jsonLine } from "../text/json";
import type { Check, Finding } from "./check";

/** For people: a line for each check, what to do, and what comes next. */
export function asText(checks: readonly Check[], durationMs: number, stack?: string): string {
  const fixes = checks.flatMap(({ name, fix }) => (fix === undefined ? [] : [[name, fix]]));
  return [
    ...columns(
      ["RESULT", "CHECK", "DETAIL"],
      checks.map(({ status, name, detail }) => [status, name, detail]),
    ),
    "",
    ...(fixes.length === 0 ? [] : [...columns(["CHECK", "FIX"], fixes), ""]),
    `${tally(checks)} in ${(durationMs / 1000).toFixed(1)} s. ${nextStep(checks, stack)}`,
  ].join("\n");
}

/** For machines, on one line. */
export function asJson(checks: readonly Check[]): string {
  return jsonLine({
    ok: isOk(checks),
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
