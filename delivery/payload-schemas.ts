import { z } from "zod";
import type { DocumentedPayloads } from "./payloads";

const schemas: { [Type in keyof DocumentedPayloads]: z.ZodType<DocumentedPayloads[Type]> } = {
  workflow_finished: z.object({ id: z.string(), jobId: z.string(), source: z.string() }),
  workflow_failed: z.object({
    workflowId: z.string(),
    workflowName: z.string().optional(),
    source: z.string(),
    reason: z.string(),
    action: z.string(),
    sourceUrl: z.string().optional(),
    url: z.string().optional(),
  }),
  workflow_recovered: z.object({
    workflowId: z.string(),
    workflowName: z.string(),
    source: z.string(),
    sourceUrl: z.string().optional(),
    url: z.string().optional(),
  }),
  workflow_data_change: z.object({
    id: z.string(),
    workflowId: z.string(),
    data: z.array(z.record(z.string(), z.unknown())),
    differences: z.array(
      z.object({
        type: z.enum(["added", "changed", "removed"]),
        fields: z.array(
          z.object({ key: z.string(), value: z.unknown(), previousValue: z.unknown().optional() }),
        ),
      }),
    ),
    url: z.string(),
    createdAt: z.string(),
    metadata: z.object({ workflowName: z.string(), tags: z.array(z.string()) }).optional(),
  }),
  workflow_validation_anomaly_change: z.object({
    validationId: z.string(),
    workflowId: z.string(),
    workflowName: z.string(),
    jobId: z.string(),
    previousJobId: z.string(),
    createdAt: z.string(),
    anomaliesCountTotal: z.number(),
    anomaliesChangeTotal: z.number(),
    anomaliesByRule: z.array(z.object({ ruleName: z.string(), count: z.number(), change: z.number() })),
  }),
};

/** Those of the types that have come; a compiled schema answers without a copy of the payload. */
const compiled = new Map<string, z.ZodType>();

/** Whether the payload is what Kadoa documents for this type; the payload itself is left as it came. */
export function isDocumented(eventType: string, payload: unknown): boolean {
  const schema = compiled.get(eventType) ?? compile(eventType);
  return schema?.validate(payload) ?? false;
}

/** At a type's first event: it takes a millisecond. */
function compile(eventType: string): z.ZodType | undefined {
  if (!Object.hasOwn(schemas, eventType)) return undefined;
  const schema = z.compile<z.ZodType>(schemas[eventType as keyof DocumentedPayloads]);
  compiled.set(eventType, schema);
  return schema;
}
