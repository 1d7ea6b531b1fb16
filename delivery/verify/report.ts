/**
 * How far an event was followed on its way to a channel. **accepted**: the service took the test call.
 * **logged**: the delivery log has this event for this channel. **received**: it was seen where it belongs.
 */
export type Level = "accepted" | "logged" | "received";

/** One event type and one channel. */
export interface Check {
  /** The event type that was tested. */
  eventType: string;
  /** `null` is the workspace level. */
  workflowId: string | null;
  /** The id of the setting that was tested. */
  settingId: string;
  /** `null`: said of the setting as a whole, because its channels cannot be told apart, or there is none. */
  channelId: string | null;
  /** The channel's name; `null` as with `channelId`. */
  channelName: string | null;
  /** The channel's type, such as `WEBHOOK`; `null` as with `channelId`. */
  channelType: string | null;
  /** The furthest level that was seen; `null` when not even the test call was accepted, or none was sent. */
  level: Level | null;
  /** How what was seen is known to be this event. */
  matchedBy?: "eventId" | "eventAndTime";
  /** Whether the event came as far as can be seen at this channel; `skipped`: no test event was sent. */
  status: "passed" | "failed" | "skipped";
  /** Why it failed or was skipped; or what limits a pass. */
  reason?: string;
  /** The id of the test event, where the service told it. */
  eventId?: string;
  /** From the test call to what was seen, in milliseconds. */
  latencyMs?: number;
}

/** What a verification found: one check for each event and channel. */
export interface VerificationReport {
  /** At least one check passed, and none failed. */
  ok: boolean;
  /** ISO 8601. */
  startedAt: string;
  /** How long it took, in milliseconds. */
  durationMs: number;
  /** One check for each event type and channel. */
  checks: Check[];
}

/** `workflow_failed (workspace) → pager`. */
export function nameOf({ eventType, workflowId, channelName }: Check): string {
  const level = workflowId === null ? "workspace" : `workflow ${workflowId}`;
  return `${eventType} (${level})${channelName === null ? "" : ` → ${channelName}`}`;
}
