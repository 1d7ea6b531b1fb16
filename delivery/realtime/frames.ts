import type { Clock } from "../../client/clock";
import { isRecord, parseJson } from "../../client/json";
import { isDocumented } from "../payload-schemas";
import type { RealtimeEvent } from "./events";

/** Why a frame was not taken as an event. */
export const discardReasons = ["binary", "not-json", "wrong-shape", "unknown-control"] as const;
export type DiscardReason = (typeof discardReasons)[number];

export type Frame =
  | { kind: "event"; event: RealtimeEvent }
  | { kind: "heartbeat" }
  | { kind: "drain"; drain: Drain }
  | { kind: "discarded"; reason: DiscardReason };

/** The service asks to leave this connection for another one. */
export interface Drain {
  /** How long to wait before the next connection, in milliseconds, from 0 to 60000. */
  retryAfterMs: number;
  /** When the connection will be closed, in milliseconds since the epoch by the service's clock. */
  deadlineAt?: number;
}

const longestDrainMs = 60_000;

/** A longer text is neither a name nor an id, and would fill the memory that remembers ids. */
const longestWord = 1_024;

/**
 * Reads one text frame of any form that Kadoa sends or has sent. An event is not lost because of an odd id
 * or time: what is not as it should be counts as absent. Nor is it because of a payload so deep that nothing
 * could print it: that is folded. Read by hand, because every frame passes here and a schema for the envelope
 * costs as much as all else together (bench/realtime-ingest).
 */
export function parseFrame(text: string, clock: Pick<Clock, "now">): Frame {
  const frame = parseJson(text);
  if (frame === undefined) return { kind: "discarded", reason: "not-json" };
  if (!isRecord(frame)) return { kind: "discarded", reason: "wrong-shape" };
  const eventType = word(frame.eventType) ?? word(frame.type);
  if (eventType === undefined) return { kind: "discarded", reason: "wrong-shape" };
  if (eventType === "heartbeat") return { kind: "heartbeat" };
  if (eventType === "control.draining") return { kind: "drain", drain: drainOf(frame) };
  if (eventType.startsWith("control.")) return { kind: "discarded", reason: "unknown-control" };
  return { kind: "event", event: eventOf(eventType, frame, clock) };
}

function eventOf(eventType: string, raw: Record<string, unknown>, clock: Pick<Clock, "now">): RealtimeEvent {
  const data = raw.message ?? raw.data;
  const event = {
    id: word(raw.id),
    documented: isDocumented(eventType, data),
    eventType,
    workflowId: word(raw.workflowId) ?? workflowOf(eventType, data),
    timestamp: timestampOf(raw.timestamp, clock),
    cursor: word(raw._cursor),
    data,
    raw,
  };
  return event as RealtimeEvent;
}

function word(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= longestWord ? value : undefined;
}

function drainOf({ retryAfterMs, deadlineAt }: Record<string, unknown>): Drain {
  const asked = typeof retryAfterMs === "number" && Number.isFinite(retryAfterMs) ? retryAfterMs : 0;
  const deadline = typeof deadlineAt === "string" ? Date.parse(deadlineAt) : Number.NaN;
  return {
    retryAfterMs: Math.min(Math.max(asked, 0), longestDrainMs),
    ...(Number.isNaN(deadline) ? {} : { deadlineAt: deadline }),
  };
}

/** The payload names the workflow, except that a finished workflow's payload calls it `id`. */
function workflowOf(eventType: string, data: unknown): string | undefined {
  if (!isRecord(data)) return undefined;
  return word(data.workflowId) ?? (eventType === "workflow_finished" ? word(data.id) : undefined);
}

function timestampOf(value: unknown, clock: Pick<Clock, "now">): string {
  if (typeof value === "string" && inUtc.test(value)) return value;
  const time = typeof value === "string" || typeof value === "number" ? new Date(value) : undefined;
  return new Date(time === undefined || Number.isNaN(time.getTime()) ? clock.now() : time).toISOString();
}

const inUtc = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
