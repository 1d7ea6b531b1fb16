import { setTimeout } from "node:timers/promises";
import { KadoaError } from "../../client/errors";
import { aborted } from "../command-line/cancel";
import type { CountProgress } from "../terminal/progress";

/** What is looked at is told to end, and gets this long to end what it has started, in milliseconds. */
const lastWordsMs = 500;

/** What a look at one part of the set-up found. */
export interface Finding {
  status: "ok" | "warning" | "failed" | "skipped";
  /** What was found; where something is amiss, what. */
  detail: string;
  /** What to do about it. */
  fix?: string;
  /** What a person would do next when all is well. */
  next?: string;
  /** What it failed with. */
  error?: KadoaError;
}

/** A finding under the name of its check. */
export interface Check extends Finding {
  name: string;
  /** How long the look took; absent where there was none. */
  durationMs?: number;
}

/** One part of the set-up to look at. */
export interface Step {
  name: string;
  /** The checks that must not have failed, or this one would say nothing new. */
  needs?: readonly string[];
  look(): Finding | Promise<Finding>;
}

export function ok(detail: string): Finding {
  return { status: "ok", detail };
}

export function warning(detail: string, fix: string): Finding {
  return { status: "warning", detail, fix };
}

/** A failure in the words of what was thrown. */
export function failedBy(error: unknown): Finding {
  if (!(error instanceof KadoaError)) {
    const detail = error instanceof Error ? error.message : String(error);
    const fix = "run it again; if it stays, report it as a fault of pulumi-kadoa.";
    return { status: "failed", detail, fix };
  }
  const { problem, details } = error;
  const fix = details.fix ?? "check that the URLs at configuration are Kadoa's, and what lies between.";
  return { status: "failed", detail: problem, fix, error };
}

/**
 * Takes the steps one after the other; what a step throws is its failure. As soon as the signal is aborted, it
 * answers with those that were taken.
 */
export async function take(steps: readonly Step[], signal: AbortSignal, progress: CountProgress) {
  const checks: Check[] = [];
  for (const { name, needs = [], look } of steps) {
    progress.show(checks.length, steps.length);
    const missing = checks.find((check) => check.status === "failed" && needs.includes(check.name));
    if (missing !== undefined) {
      checks.push({ name, status: "skipped", detail: `not tried, because ${missing.name} failed` });
      continue;
    }
    const startedAt = performance.now();
    // In a function of its own, so that what is thrown at once is caught too.
    const looking = (async () => look())().catch(failedBy);
    const finding = await Promise.race([looking, aborted(signal).catch(() => setTimeout(lastWordsMs))]);
    if (signal.aborted || finding === undefined) break;
    checks.push({ name, ...finding, durationMs: Math.round(performance.now() - startedAt) });
  }
  return checks;
}
