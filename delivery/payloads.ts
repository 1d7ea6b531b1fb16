// Apart from the schemas, so that a program which takes types from here needs none of zod's.

/** What an event of each type brings along, where Kadoa documents it. Further properties may be there. */
export interface DocumentedPayloads {
  workflow_finished: WorkflowFinished;
  workflow_failed: WorkflowFailed;
  workflow_recovered: WorkflowRecovered;
  workflow_data_change: WorkflowDataChange;
  workflow_validation_anomaly_change: WorkflowValidationAnomalyChange;
}

/** A run of a workflow came to its end. */
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
  /** What started the run. */
  source: string;
  /** Why it failed, for people. */
  reason: string;
  /** What to do about it, for people. */
  action: string;
  /** The page that was read. */
  sourceUrl?: string | undefined;
  /** The workflow in Kadoa's dashboard. */
  url?: string | undefined;
}

/** A workflow that had failed runs again. */
export interface WorkflowRecovered {
  workflowId: string;
  workflowName: string;
  /** What started the run. */
  source: string;
  /** The page that was read. */
  sourceUrl?: string | undefined;
  /** The workflow in Kadoa's dashboard. */
  url?: string | undefined;
}

/** The extracted data are not what they were. */
export interface WorkflowDataChange {
  /** The change's id; the event has one of its own. */
  id: string;
  workflowId: string;
  /** All rows as they are now. */
  data: Record<string, unknown>[];
  differences: DataDifference[];
  /** The change in Kadoa's dashboard. */
  url: string;
  /** ISO 8601. */
  createdAt: string;
  /** Sent to webhooks only. */
  metadata?: { workflowName: string; tags: string[] } | undefined;
}

/** One row that came, changed or went. */
export interface DataDifference {
  type: "added" | "changed" | "removed";
  fields: {
    key: string;
    value: unknown;
    /** Of a changed row. */
    previousValue?: unknown;
  }[];
}

/** The number of rows that break a validation rule is not what it was. */
export interface WorkflowValidationAnomalyChange {
  validationId: string;
  workflowId: string;
  workflowName: string;
  jobId: string;
  previousJobId: string;
  /** ISO 8601. */
  createdAt: string;
  anomaliesCountTotal: number;
  /** Against the previous job. */
  anomaliesChangeTotal: number;
  anomaliesByRule: { ruleName: string; count: number; change: number }[];
}
