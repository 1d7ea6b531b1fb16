// Apart from the schemas, so that a program which takes types from here needs none of zod's.

/** The payload of each event type, where Kadoa documents it. Kadoa may send further properties. */
export interface DocumentedPayloads {
  workflow_finished: WorkflowFinished;
  workflow_failed: WorkflowFailed;
  workflow_recovered: WorkflowRecovered;
  workflow_data_change: WorkflowDataChange;
  workflow_validation_anomaly_change: WorkflowValidationAnomalyChange;
}

/** A run of a workflow finished. */
export interface WorkflowFinished {
  /** The workflow's id. */
  id: string;
  jobId: string;
  /** What started the run, such as `scheduler`. */
  source: string;
}

/** A run of a workflow failed. */
export interface WorkflowFailed {
  workflowId: string;
  workflowName?: string | undefined;
  /** The name of the workflow. */
  source: string;
  /** Why it failed, for people. */
  reason: string;
  /** What to do about it, for people. */
  action: string;
  /** The page that the workflow reads. */
  sourceUrl?: string | undefined;
  /** The page that the workflow reads, too: no link to the dashboard. */
  url?: string | undefined;
}

/** A workflow that had failed runs again. */
export interface WorkflowRecovered {
  workflowId: string;
  workflowName: string;
  /** The name of the workflow. */
  source: string;
  /** The page that the workflow reads. */
  sourceUrl?: string | undefined;
  /** The page that the workflow reads, too: no link to the dashboard. */
  url?: string | undefined;
}

/** A run found data that differs from the run before. */
export interface WorkflowDataChange {
  /** The id of the change. The event has another id of its own. */
  id: string;
  workflowId: string;
  /** All rows as they are now. */
  data: Record<string, unknown>[];
  differences: DataDifference[];
  /** The page that the workflow reads: no link to the dashboard. */
  url: string;
  /** ISO 8601. */
  createdAt: string;
  /** Sent to webhooks only. */
  metadata?: { workflowName: string; tags: string[] } | undefined;
}

/** One row that was added, changed or removed. */
export interface DataDifference {
  type: "added" | "changed" | "removed";
  fields: {
    key: string;
    value: unknown;
    /** Of a changed row. */
    previousValue?: unknown;
  }[];
}

/** The number of rows that break a validation rule has changed. */
export interface WorkflowValidationAnomalyChange {
  validationId: string;
  workflowId: string;
  workflowName: string;
  jobId: string;
  previousJobId: string;
  /** ISO 8601. */
  createdAt: string;
  anomaliesCountTotal: number;
  /** The difference to the previous job. */
  anomaliesChangeTotal: number;
  anomaliesByRule: { ruleName: string; count: number; change: number }[];
}
