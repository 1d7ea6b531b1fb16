/**
 * Kadoa's realtime events: `pulumi-kadoa/realtime`.
 */
export { type CursorStore, fileCursorStore, memoryCursorStore } from "./realtime/cursor-store";
export type { DocumentedEvent, EventEnvelope, OtherEvent, RealtimeEvent } from "./realtime/events";
export { type ListenOptions, listen, type RealtimeListener } from "./realtime/listener";
export type { StoredPosition } from "./realtime/position";
export type {
  Discontinuity,
  DiscontinuityReason,
  RealtimeStatistics,
  RealtimeStatus,
} from "./realtime/status";
