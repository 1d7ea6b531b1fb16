/**
 * Kadoa's realtime events: `pulumi-kadoa/realtime`.
 */
import "../client/needs-node";

export type { KadoaClient } from "../client/client";
export type { Configuration } from "../client/configuration";
export { type ErrorCode, KadoaError } from "../client/errors";
export type {
  DataDifference,
  DocumentedPayloads,
  WorkflowDataChange,
  WorkflowFailed,
  WorkflowFinished,
  WorkflowRecovered,
  WorkflowValidationAnomalyChange,
} from "./payloads";
export { type CursorStore, fileCursorStore, memoryCursorStore } from "./realtime/cursor-store";
export type { DocumentedEvent, EventEnvelope, OtherEvent, RealtimeEvent } from "./realtime/events";
export { listen } from "./realtime/listener";
export type { ListenOptions, RealtimeListener } from "./realtime/options";
export type { StoredPosition } from "./realtime/position";
export type {
  Discontinuity,
  DiscontinuityReason,
  RealtimeStatistics,
  RealtimeStatus,
} from "./realtime/status";
export { plan, verify } from "./verify";
export type { AccountOptions, VerifyOptions } from "./verify/options";
export type { Arrival, Place, Watcher } from "./verify/places";
export type { PlannedChannel, PlannedTest, PlanOptions } from "./verify/plan";
export type { Check, Level, VerificationReport } from "./verify/report";
