/** What an event is about, for its example. */
export interface Occasion {
  workflowId: string;
  workflowName: string;
  /** The page that the workflow reads: no link to the dashboard, wherever a payload has a URL. */
  pageUrl: string;
  tags: readonly string[];
  /** ISO 8601. */
  now: string;
  newId(): string;
}

export interface EventType {
  type: string;
  category: "workflow" | "system" | "account";
  description: string;
  /** JSON Schema of the payload. */
  schema: Record<string, unknown>;
  /** A payload as the platform would send it. */
  example(occasion: Occasion): Record<string, unknown>;
}

const string = { type: "string" };
const number = { type: "number" };

/** A workflow that nobody said anything about. */
export const exampleWorkflow = {
  workflowName: "Laptop prices",
  pageUrl: "https://shop.example.com/laptops",
  tags: ["prices"],
};

/** What a run finds, wherever nobody said what. */
export const exampleRows: readonly Record<string, unknown>[] = [
  { title: "Laptop 13", price: 899 },
  { title: "Laptop 15", price: 1199 },
];

/** A payload's schema; what is not required is optional, and more may come. */
function payload(required: Record<string, unknown>, optional: Record<string, unknown> = {}) {
  return { type: "object", required: Object.keys(required), properties: { ...required, ...optional } };
}

const runPayload = payload({ workflowId: string, jobId: string, source: string }, { workflowName: string });

function run({ workflowId, workflowName, newId }: Occasion) {
  return { workflowId, jobId: newId(), source: "scheduler", workflowName };
}

const noticePayload = payload({ message: string }, { startsAt: string, endsAt: string, url: string });

/** Every event type of the contract; those whose payload Kadoa does not document have a plain one. */
export const eventTypes: readonly EventType[] = [
  {
    type: "workflow_started",
    category: "workflow",
    description: "A run of a workflow started",
    schema: runPayload,
    example: run,
  },
  {
    type: "workflow_finished",
    category: "workflow",
    description: "A run of a workflow finished",
    // Here `id` is the workflow.
    schema: payload({ id: string, jobId: string, source: string }),
    example: ({ workflowId, newId }) => ({ id: workflowId, jobId: newId(), source: "scheduler" }),
  },
  {
    type: "workflow_failed",
    category: "workflow",
    description: "A run of a workflow failed",
    schema: payload(
      { workflowId: string, source: string, reason: string, action: string },
      { workflowName: string, sourceUrl: string, url: string },
    ),
    example: ({ workflowId, workflowName, pageUrl }) => ({
      workflowId,
      source: workflowName,
      reason: "The page answered 503",
      action: "Check the source and run the workflow again",
      workflowName,
      sourceUrl: pageUrl,
      url: pageUrl,
    }),
  },
  {
    type: "workflow_recovered",
    category: "workflow",
    description: "A workflow that had failed runs again",
    schema: payload(
      { workflowId: string, workflowName: string, source: string },
      { sourceUrl: string, url: string },
    ),
    example: ({ workflowId, workflowName, pageUrl }) => ({
      workflowId,
      workflowName,
      source: workflowName,
      sourceUrl: pageUrl,
      url: pageUrl,
    }),
  },
  {
    type: "workflow_sample_finished",
    category: "workflow",
    description: "The sample of a new workflow is ready",
    schema: runPayload,
    example: run,
  },
  {
    type: "workflow_data_change",
    category: "workflow",
    description: "A run found data that differs from the run before",
    schema: payload(
      {
        id: string, // The change, not the event.
        workflowId: string,
        data: { type: "array", items: { type: "object" } },
        differences: { type: "array", items: payload({ type: string, fields: { type: "array" } }) },
        url: string,
        createdAt: string,
      },
      { metadata: payload({ workflowName: string, tags: { type: "array", items: string } }) },
    ),
    example: ({ workflowId, workflowName, pageUrl, tags, now, newId }) => ({
      id: newId(),
      workflowId,
      data: exampleRows,
      differences: [
        { type: "added", fields: [{ key: "title", value: "Laptop 15" }] },
        { type: "changed", fields: [{ key: "price", value: 899, previousValue: 949 }] },
        { type: "removed", fields: [{ key: "title", value: "Laptop 12" }] },
      ],
      url: pageUrl,
      createdAt: now,
      metadata: { workflowName, tags },
    }),
  },
  {
    type: "workflow_validation_anomaly_change",
    category: "workflow",
    description: "The number of validation anomalies changed from one run to the next",
    schema: payload({
      validationId: string,
      workflowId: string,
      jobId: string,
      previousJobId: string,
      workflowName: string,
      createdAt: string,
      anomaliesCountTotal: number,
      anomaliesChangeTotal: number,
      anomaliesByRule: {
        type: "array",
        items: payload({ ruleName: string, count: number, change: number }),
      },
    }),
    example: ({ workflowId, workflowName, now, newId }) => ({
      validationId: newId(),
      workflowId,
      jobId: newId(),
      previousJobId: newId(),
      workflowName,
      createdAt: now,
      anomaliesCountTotal: 3,
      anomaliesChangeTotal: 2,
      anomaliesByRule: [{ ruleName: "price is positive", count: 3, change: 2 }],
    }),
  },
  {
    type: "workflow_export_completed",
    category: "workflow",
    description: "An export of a workflow's data is complete",
    schema: payload({ workflowId: string, jobId: string }, { workflowName: string, url: string }),
    example: ({ workflowId, workflowName, pageUrl, newId }) => ({
      workflowId,
      jobId: newId(),
      workflowName,
      url: pageUrl,
    }),
  },
  {
    type: "workflow_health_degraded",
    category: "workflow",
    description: "A workflow still runs, and worse than before",
    schema: payload({ workflowId: string, reason: string }, { workflowName: string, url: string }),
    example: ({ workflowId, workflowName, pageUrl }) => ({
      workflowId,
      reason: "Two of the last ten runs failed",
      workflowName,
      url: pageUrl,
    }),
  },
  {
    type: "system_maintenance",
    category: "system",
    description: "Kadoa announces maintenance",
    schema: noticePayload,
    example: ({ now }) => ({ message: "Maintenance of the extraction service", startsAt: now }),
  },
  {
    type: "service_degradation",
    category: "system",
    description: "A part of Kadoa is degraded",
    schema: noticePayload,
    example: ({ now }) => ({ message: "Extractions are slower than usual", startsAt: now }),
  },
  {
    type: "credits_low",
    category: "account",
    description: "The workspace is running out of credits",
    schema: payload({ message: string, creditsRemaining: number }),
    example: () => ({ message: "10 % of the credits are left", creditsRemaining: 500 }),
  },
  {
    type: "free_trial_ending",
    category: "account",
    description: "The free trial of the workspace ends soon",
    schema: payload({ message: string, endsAt: string }),
    example: ({ now }) => ({ message: "The free trial ends in three days", endsAt: now }),
  },
];

/** Follows `workflow_failed` and has no setting of its own. */
export const recovered = "workflow_recovered";
