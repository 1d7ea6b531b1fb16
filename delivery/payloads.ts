import { z } from "zod";

/** Payloads that Kadoa documents, as checks. Properties that a schema does not name are kept. */
const schemas = {
  workflow_finished: z.looseObject({ id: z.string(), jobId: z.string(), source: z.string() }),
  workflow_failed: z.looseObject({
    workflowId: z.string(),
    source: z.string(),
    reason: z.string(),
    action: z.string(),
    workflowName: z.string().optional(),
    sourceUrl: z.string().optional(),
    url: z.string().optional(),
  }),
  workflow_recovered: z.looseObject({
    workflowId: z.string(),
    workflowName: z.string(),
    source: z.string(),
    sourceUrl: z.string().optional(),
    url: z.string().optional(),
  }),
  workflow_data_change: z.looseObject({
    id: z.string(),
    workflowId: z.string(),
    data: z.array(z.record(z.string(), z.unknown())),
    differences: z.array(
      z.looseObject({
        type: z.enum(["added", "changed", "removed"]),
        fields: z.array(
          z.looseObject({ key: z.string(), value: z.unknown(), previousValue: z.unknown().optional() }),
        ),
      }),
    ),
    url: z.string(),
    createdAt: z.string(),
    metadata: z.looseObject({ workflowName: z.string(), tags: z.array(z.string()) }).optional(),
  }),
  workflow_validation_anomaly_change: z.looseObject({
    validationId: z.string(),
    workflowId: z.string(),
    jobId: z.string(),
    previousJobId: z.string(),
    workflowName: z.string(),
    createdAt: z.string(),
    anomaliesCountTotal: z.number(),
    anomaliesChangeTotal: z.number(),
    anomaliesByRule: z.array(z.looseObject({ ruleName: z.string(), count: z.number(), change: z.number() })),
  }),
};

/** What an event of each type brings along, where Kadoa documents it. */
export type DocumentedPayloads = { [Type in keyof typeof schemas]: z.output<(typeof schemas)[Type]> };

/** Whether the payload is what Kadoa documents for this type; the payload itself is left as it came. */
export function isDocumented(eventType: string, payload: unknown): boolean {
  if (!Object.hasOwn(schemas, eventType)) return false;
  return schemas[eventType as keyof typeof schemas].safeParse(payload).success;
}
