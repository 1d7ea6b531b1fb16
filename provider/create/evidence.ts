import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { type Clock, sleep } from "../../client/clock";
import { type ClockDifference, narrowed, overlap, type ServerClock, timeOf } from "../../client/server-clock";
import type { Existing } from "../kind/definition";
import type { Unconfirmed } from "../state/metadata";

/** When a create went on, by the service's clock, in milliseconds. */
export interface Period {
  /** The latest moment at which it can have begun: what came up after it came up after its beginning. */
  readonly from: number;
  /** The earliest moment at which it can have begun. */
  readonly before: number;
  /** When it was over at the latest. */
  readonly until: number;
  /** Whether it was over before now, so that what came up since is of no concern. */
  readonly isPast: boolean;
  /** Where it is not, the service's clock is known by a `Date` that may be wrong by hours. */
  readonly isSure: boolean;
  /** What is outside of it by less than this, in milliseconds, may be so by clocks of two machines. */
  readonly doubtMs: number;
}

/** Whether an object came up in the period of a create. What is `doubtful` may have. */
export type Age = "during" | "doubtful" | "other";

/** How far the clocks of two machines of the service may be apart, in milliseconds: of `Date` and of `createdAt`. */
const clockDoubtMs = 5_000;

/** The same for two objects, whose times come from the machines that store them. */
const storeDoubtMs = 1_000;

/** Further apart than this, in milliseconds, our clock and the service's `Date` show that one of the two is wrong. */
const clocksAgreeMs = 10 * 60_000;

/** How long after its beginning a create can still make something, in milliseconds: as long as a call may take. */
const longestMs = 120_000;

/** Most calls that are made to know the service's clock better; each one halves what is unknown. */
const clockCalls = 8;

/** When that is known well enough, in milliseconds. */
const knownWellMs = 8;

/**
 * The period of a create of this run, which goes on until now; undefined before any answer that tells the time.
 * What seems to come up later has its time from another clock or in another zone, and that proves nothing.
 */
export function periodFrom(serverClock: ServerClock, begunAt: number, now: number): Period | undefined {
  const from = serverClock.latestAt(begunAt);
  const before = serverClock.earliestAt(begunAt);
  const latestNow = serverClock.latestAt(now);
  if (from === undefined || before === undefined || latestNow === undefined) return undefined;
  // Where the service writes whole seconds, what it has just made counts to the end of its second.
  const { ahead, isOfCreations } = serverClock;
  const doubtMs = isOfCreations ? storeDoubtMs : clockDoubtMs;
  const isSure = isOfCreations || (ahead !== undefined && doAgree(ahead));
  return { from, before, until: latestNow + 1_000, isPast: false, isSure, doubtMs };
}

/**
 * The period of a create of an earlier run on this machine. What was known of the service's clock then counts;
 * what is known now sharpens it, unless one of the clocks was set meanwhile.
 */
export function earlierPeriod(
  { at, ahead }: { at: number; ahead?: ClockDifference | undefined },
  now: ClockDifference | undefined,
): Period | undefined {
  if (ahead === undefined) return undefined;
  const { atLeastMs, atMostMs } = now !== undefined && overlap(ahead, now) ? narrowed(ahead, now) : ahead;
  const before = at + atLeastMs;
  return {
    from: at + atMostMs,
    before,
    until: before + longestMs,
    isPast: true,
    isSure: doAgree(ahead),
    doubtMs: clockDoubtMs,
  };
}

/** What the state keeps of a create that ended without a certain answer. Before any answer our own clock has to do. */
export function unconfirmed(begunAt: number, ahead: ClockDifference | undefined): Unconfirmed {
  return {
    since: new Date(begunAt + (ahead?.atLeastMs ?? 0)).toISOString(),
    ...(ahead && { begun: { at: begunAt, ahead, machine: machine() } }),
  };
}

/** The period of such a create; on another machine the clock says nothing of how long ago it was. */
export function unconfirmedPeriod({ since, begun }: Unconfirmed, now: ClockDifference | undefined): Period {
  const before = Date.parse(since);
  // The state of version 0.1, where the service's clock was known to the second only.
  const coarse = {
    before,
    from: before + 2_000,
    until: before + longestMs,
    isPast: true,
    isSure: true,
    doubtMs: clockDoubtMs,
  };
  return (begun && earlierPeriod(begun, begun.machine === machine() ? now : undefined)) ?? coarse;
}

function machine(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}

/** Whether the clocks of the service and of this machine agree at least so far that neither is plainly wrong. */
function doAgree({ atLeastMs, atMostMs }: ClockDifference): boolean {
  return atLeastMs <= clocksAgreeMs && atMostMs >= -clocksAgreeMs;
}

/**
 * Judged by the service's clock alone. Our own may be wrong by hours and only measures how long ago something
 * was. What cannot be told from an object that was there before counts as doubtful; and so does what seems to have
 * come up later than now, because then the times come from two clocks that do not agree.
 */
export function ageOf(period: Period | undefined, { createdAt }: Pick<Existing, "createdAt">): Age {
  const earliest = timeOf(createdAt ?? "");
  if (period === undefined || Number.isNaN(earliest)) return "doubtful";
  // A service that writes whole seconds cuts them off.
  const latest = earliest % 1000 === 0 ? earliest + 999 : earliest;
  // Within one millisecond nothing tells what was first.
  if (earliest > period.from && latest <= period.until) return "during";
  if (latest < period.before - period.doubtMs) return "other";
  return period.isPast && earliest > period.until + period.doubtMs ? "other" : "doubtful";
}

/**
 * Learns the service's clock from the `Date` of answers, which shows whole seconds: a call at the moment when a
 * second may just have begun there tells in which half of what is unknown the clock is. Takes up to 8 seconds.
 */
export async function askForTime(
  { clock, serverClock }: { clock: Clock; serverClock: ServerClock },
  ask: () => Promise<unknown>,
): Promise<void> {
  for (let calls = 0; calls < clockCalls && serverClock.unknownMs > knownWellMs; calls++) {
    const { ahead } = serverClock;
    if (ahead !== undefined) {
      const middle = clock.now() + (ahead.atLeastMs + ahead.atMostMs) / 2;
      await sleep(clock, Math.ceil((1000 - (((middle % 1000) + 1000) % 1000)) % 1000));
    }
    await ask();
  }
}
