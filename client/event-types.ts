/** Event types of which Kadoa's OpenAPI 3.0.0 says that a notification setting can name them. */
const documentedEventTypes = [
  "workflow_started",
  "workflow_finished",
  "workflow_failed",
  "workflow_sample_finished",
  "workflow_data_change",
  "system_maintenance",
  "service_degradation",
  "credits_low",
  "free_trial_ending",
] as const;

/** Every event type of a setting that this package knows; the last three from other texts of Kadoa's alone. */
export const knownEventTypes = [
  ...documentedEventTypes,
  "workflow_validation_anomaly_change",
  "workflow_export_completed",
  "workflow_health_degraded",
] as const;

/** It follows `workflow_failed`. Newer texts of Kadoa's list it among the event types of settings, too. */
export const recovered = "workflow_recovered";

/** An event type of a setting that this package knows. */
export type KnownEventType = (typeof knownEventTypes)[number];

/** A known event type, or one that is newer than this package. */
export type EventTypeName = KnownEventType | (string & Record<never, never>);

/** Whether a setting can name the event type, whatever the service says now. */
export function isDocumented(eventType: string): boolean {
  return (documentedEventTypes as readonly string[]).includes(eventType);
}
