/** Event types that a notification setting can name (OpenAPI 3.0.0 of Kadoa, and its webhook documentation). */
export const knownEventTypes = [
  "workflow_started",
  "workflow_finished",
  "workflow_failed",
  "workflow_sample_finished",
  "workflow_data_change",
  "workflow_validation_anomaly_change",
  "workflow_export_completed",
  "workflow_health_degraded",
  "system_maintenance",
  "service_degradation",
  "credits_low",
  "free_trial_ending",
] as const;

export type KnownEventType = (typeof knownEventTypes)[number];

/** A known event type, or one that is newer than this package. */
export type EventTypeName = KnownEventType | (string & Record<never, never>);
