import type { KadoaError } from "../../client/errors";
import type { Channel, Delivery } from "../../client/schemas";
import { type Attribution, outcomeOf } from "./log";
import type { Place } from "./places";
import type { Level } from "./report";

export interface Sighting {
  place: Place;
  /** Which of the place's addresses it arrived at. */
  address: string;
  eventType: string;
  timestamp?: string;
  data?: unknown;
  /** When it arrived, by our clock. */
  at: number;
}

/** A delivery that was turned away where it arrived. */
export interface Rejection {
  place: Place;
  address: string;
  at: number;
  eventType?: string | undefined;
  words: string;
}

/** What is known of one test event. */
export interface Evidence {
  eventType: string;
  /** When the test call was begun, by our clock; and by the service's, where that is known. */
  sentAt: number;
  sentAtService: number | undefined;
  /** What arrived with this event's id, anywhere. */
  identified: readonly Sighting[];
  /** What arrived without any id and was not taken for another event. */
  anonymous: readonly Sighting[];
  rejections: readonly Rejection[];
  log: Attribution;
}

export interface Target {
  channel: Channel;
  /** Where its deliveries can be seen; undefined where they cannot. */
  seenAt: { place: Place; address: string } | undefined;
}

export interface Verdict {
  status: "passed" | "failed";
  level: Level;
  matchedBy: "eventId" | "eventAndTime";
  /** When it was seen, by our clock. */
  at?: number;
  reason?: string;
  /** What it was taken for this event by, so that it serves no second one. */
  claimed?: Sighting;
}

/** How long a delivery without an id waits for the log to confirm it, in milliseconds. */
const confirmationMs = 5_000;
/** Dates in answers are cut to whole seconds. */
const clockToleranceMs = 1_000;

/**
 * Judges one channel by what is known now; undefined while it is too early to tell.
 * @param isLast nothing more can become known: what arrived without an id counts if nothing speaks against it
 */
export function judge(
  target: Target,
  evidence: Evidence,
  { now, isLast }: { now: number; isLast: boolean },
): Verdict | undefined {
  const identified = evidence.identified.find((sighting) => isAt(target, sighting));
  if (identified !== undefined) return received(identified, "eventId");
  const row = evidence.log.rows.get(target.channel.id);
  const outcome = row === undefined ? undefined : outcomeOf(row);
  const candidate = evidence.anonymous.find(
    (sighting) => isAt(target, sighting) && fits(sighting, evidence, row),
  );
  if (candidate !== undefined && (outcome === "delivered" || isTwin(candidate, evidence))) {
    return received(candidate, "eventAndTime");
  }
  if (outcome === "failed") {
    const reason = failure(target, evidence, row);
    return { status: "failed", level: "logged", matchedBy: "eventId", reason };
  }
  if (candidate !== undefined && (isLast || now - candidate.at >= confirmationMs)) {
    return received(candidate, "eventAndTime");
  }
  if (target.seenAt === undefined && (outcome === "delivered" || outcome === "unknown")) {
    const reason =
      outcome === "unknown" ? `the delivery log says ${row?.eventStatus ?? "nothing"}` : undefined;
    return { status: "passed", level: "logged", matchedBy: "eventId", at: now, ...(reason && { reason }) };
  }
  return undefined;
}

/** The event as another channel or the log shows it: with its time and its content. */
function copies({ identified, log }: Evidence, row?: Delivery): { timestamp?: string; data: unknown }[] {
  const rows = row === undefined ? [...log.rows.values()] : [row];
  return [
    ...identified.map(({ timestamp, data }) => ({ ...(timestamp && { timestamp }), data })),
    ...rows.map(({ createdAt, payload }) => ({ ...(createdAt && { timestamp: createdAt }), data: payload })),
  ];
}

/** Whether something without an id can be this event at all. */
function fits(sighting: Sighting, evidence: Evidence, row: Delivery | undefined): boolean {
  if (sighting.eventType !== evidence.eventType || sighting.at < evidence.sentAt) return false;
  const { sentAtService } = evidence;
  const happened = Date.parse(sighting.timestamp ?? "");
  if (sentAtService !== undefined && happened < sentAtService - clockToleranceMs) return false;
  return copies(evidence, row).every(({ data }) => !contradicts(sighting.data, data));
}

/** Whether it shows the same moment and the same content as a copy that is known to be this event. */
function isTwin(sighting: Sighting, evidence: Evidence): boolean {
  const at = Date.parse(sighting.timestamp ?? "");
  return copies(evidence).some(
    ({ timestamp, data }) => Date.parse(timestamp ?? "") === at && !contradicts(sighting.data, data),
  );
}

/** Whether two payloads say different things of the same property; one may say more than the other. */
function contradicts(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined || a === null || b === null) return false;
  if (typeof a !== "object" || typeof b !== "object") return a !== b;
  return Object.entries(a).some(([key, value]) => contradicts(value, (b as Record<string, unknown>)[key]));
}

function received(sighting: Sighting, matchedBy: Verdict["matchedBy"]): Verdict {
  const { place, at } = sighting;
  const reason = place.remark === undefined ? {} : { reason: place.remark };
  return { status: "passed", level: "received", matchedBy, at, claimed: sighting, ...reason };
}

function failure(target: Target, evidence: Evidence, row: Delivery | undefined): string {
  const turnedAway = rejections(target, evidence);
  return `${turnedAway ?? "the service could not deliver it"}; the delivery log says ${row?.eventStatus ?? "nothing"}`;
}

/** `the receiver answered 401 (not authenticated), 4 times`. */
function rejections(target: Target, evidence: Evidence): string | undefined {
  const since = evidence.rejections.filter(
    (rejection) =>
      isAt(target, rejection) &&
      rejection.at >= evidence.sentAt &&
      (rejection.eventType ?? evidence.eventType) === evidence.eventType,
  );
  const last = since.at(-1);
  if (last === undefined) return undefined;
  const same = since.filter(({ words }) => words === last.words).length;
  return same > 1 ? `${last.words}, ${same} times` : last.words;
}

function isAt({ seenAt }: Target, { place, address }: { place: Place; address: string }): boolean {
  return seenAt?.place === place && seenAt.address === address;
}

/** What to say of a channel about which nothing could be decided in time. */
export function overdue(target: Target, evidence: Evidence, { timeoutMs, logFault }: Overdue): Verdict {
  const row = evidence.log.rows.get(target.channel.id);
  const within = `within ${timeoutMs / 1000} s`;
  const logged = row === undefined ? unlogged(logFault, within) : `the delivery log says ${row.eventStatus}`;
  const level = row === undefined ? "accepted" : "logged";
  const verdict = { status: "failed", level, matchedBy: "eventId" } as const;
  if (target.seenAt === undefined) {
    return { ...verdict, reason: row === undefined ? logged : `${logged} still, ${within}` };
  }
  const seen = rejections(target, evidence) ?? `${target.seenAt.place.absence} ${within}`;
  return { ...verdict, reason: `${seen}; ${logged}` };
}

export interface Overdue {
  timeoutMs: number;
  logFault: KadoaError | undefined;
}

function unlogged(fault: KadoaError | undefined, within: string): string {
  return fault === undefined
    ? `no entry in the delivery log ${within}`
    : `the delivery log could not be read: ${fault.problem}`;
}
