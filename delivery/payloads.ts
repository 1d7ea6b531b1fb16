// Apart from the schemas, so that a program which takes types from here needs none of zod's.

/** The payload of each event type, where Kadoa documents it. Kadoa may send further properties. */
export interface DocumentedPayloads {
  /** A run of a workflow finished. */
  workflow_finished: WorkflowFinished;
  /** A run of a workflow failed. */
  workflow_failed: WorkflowFailed;
  /** A workflow that had failed runs again. */
  workflow_recovered: WorkflowRecovered;
  /** A run found data that differs from the run before. */
  workflow_data_change: WorkflowDataChange;
  /** The number of rows that break a validation rule has changed. */
  workflow_validation_anomaly_change: WorkflowValidationAnomalyChange;
}

/** A run of a workflow finished. */
export interface WorkflowFinished {
  /** The workflow's id. */
  id: string;
  /** The id of the run. */
  jobId: string;
  /** What started the run, such as `scheduler`. */
  source: string;
}

/** A run of a workflow failed. */
export interface WorkflowFailed {
  /** The workflow's id. */
  workflowId: string;
  /** The workflow's name. Kadoa does not always send it. */
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
  /** The workflow's id. */
  workflowId: string;
  /** The workflow's name. */
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
  /** The workflow's id. */
  workflowId: string;
  /** All rows as they are now. */
  data: Record<string, unknown>[];
  /** The rows that differ, and in which fields. */
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
  /** What happened to the row. */
  type: "added" | "changed" | "removed";
  /** The fields of the row that differ; of an added or removed row, all. */
  fields: {
    key: string;
    value: unknown;
    /** Of a changed row. */
    previousValue?: unknown;
  }[];
}

/** The number of rows that break a validation rule has changed. */
export interface WorkflowValidationAnomalyChange {
  /** The id of the validation that found it. */
  validationId: string;
  /** The workflow's id. */
  workflowId: string;
  /** The workflow's name. */
  workflowName: string;
  /** The id of the run whose rows were checked. */
  jobId: string;
  /** The id of the run that it is compared with. */
  previousJobId: string;
  /** ISO 8601. */
  createdAt: string;
  /** How many rows break a rule now. */
  anomaliesCountTotal: number;
  /** The difference to the previous job. */
  anomaliesChangeTotal: number;
  /** The same for each rule. */
  anomaliesByRule: { ruleName: string; count: number; change: number }[];
}
