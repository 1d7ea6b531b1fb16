import { z } from "zod";
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

/** A longer one is not a name or an id, and would fill the memory that remembers ids. */
const word = z.string().min(1).max(1_024);

/** An event is not lost because of an odd id or time: what is not as it should be counts as absent. */
const optionalWord = word.optional().catch(undefined);

const envelopeSchema = z.object({
  eventType: optionalWord,
  type: optionalWord,
  id: optionalWord,
  _cursor: optionalWord,
  workflowId: optionalWord,
});

/** Reads one text frame of any form that Kadoa sends or has sent. */
export function parseFrame(text: string, receivedAt: number): Frame {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kind: "discarded", reason: "not-json" };
  }
  const envelope = envelopeSchema.safeParse(raw);
  const eventType = envelope.data?.eventType ?? envelope.data?.type;
  if (!envelope.success || eventType === undefined) return { kind: "discarded", reason: "wrong-shape" };
  const frame = raw as Record<string, unknown>;
  if (eventType === "heartbeat") return { kind: "heartbeat" };
  if (eventType === "control.draining") return { kind: "drain", drain: drainOf(frame) };
  if (eventType.startsWith("control.")) return { kind: "discarded", reason: "unknown-control" };
  const { id, _cursor: cursor, workflowId } = envelope.data;
  const data = frame.message ?? frame.data;
  const level = workflowId ?? workflowOf(eventType, data);
  const event = {
    ...(id === undefined ? {} : { id }),
    documented: isDocumented(eventType, data),
    eventType,
    ...(level === undefined ? {} : { workflowId: level }),
    timestamp: timestampOf(frame.timestamp, receivedAt),
    ...(cursor === undefined ? {} : { cursor }),
    data,
    raw: frame,
  };
  return { kind: "event", event: event as RealtimeEvent };
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
  if (typeof data !== "object" || data === null) return undefined;
  const { workflowId, id } = data as { workflowId?: unknown; id?: unknown };
  const named = workflowId ?? (eventType === "workflow_finished" ? id : undefined);
  return typeof named === "string" && named !== "" ? named : undefined;
}

function timestampOf(value: unknown, receivedAt: number): string {
  if (typeof value === "string" && inUtc.test(value)) return value;
  const time = typeof value === "string" || typeof value === "number" ? new Date(value) : undefined;
  return new Date(time === undefined || Number.isNaN(time.getTime()) ? receivedAt : time).toISOString();
}

const inUtc = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
