import type { ClockDifference } from "../../client/server-clock";
import { type Finding, ok, warning } from "./check";

const toleranceMs = 60_000;

const fix =
  "set this machine's clock, with NTP. Until then events that carry no time of their own get a wrong one, and " +
  "a realtime connection that the service is about to close may not be replaced in time.";

/** Whether this machine's clock shows the service's time; the bounds say by how much the service is ahead. */
export function compareClocks(ahead: ClockDifference | undefined): Finding {
  if (ahead === undefined) return { status: "skipped", detail: "the service's answers tell no time" };
  const { atLeastMs, atMostMs } = ahead;
  if (atLeastMs > toleranceMs) return warning(`at least ${inWords(atLeastMs)} behind the service's`, fix);
  if (atMostMs < -toleranceMs) return warning(`at least ${inWords(-atMostMs)} ahead of the service's`, fix);
  const farthestMs = Math.max(Math.abs(atLeastMs), Math.abs(atMostMs));
  return ok(`within ${Math.ceil(farthestMs / 1000)} s of the service's`);
}

const units = [
  ["days", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** In the largest unit of which there are two. */
function inWords(milliseconds: number): string {
  const [name, size] = units.find(([, unitMs]) => milliseconds >= 2 * unitMs) ?? (["s", 1_000] as const);
  return `${Math.floor(milliseconds / size)} ${name}`;
}
