import { z } from "zod";

/** Payloads that Kadoa documents. What a schema does not name is kept. */
const payloads = {
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

type Payloads = { [Type in keyof typeof payloads]: z.output<(typeof payloads)[Type]> };

/** An event whose payload is as Kadoa documents it; `eventType` tells its type. */
export type DocumentedEvent = {
  [Type in keyof Payloads]: {
    documented: true;
    eventType: Type;
    /** ISO 8601. */
    timestamp: string;
    data: Payloads[Type];
  };
}[keyof Payloads];

/** An event of a type whose payload Kadoa does not document, or whose payload is not as documented. */
export interface OtherEvent {
  documented: false;
  eventType: string;
  /** ISO 8601. */
  timestamp: string;
  data: Record<string, unknown>;
}

/**
 * What a webhook delivers.
 *
 * @example
 * ```ts
 * if (event.documented && event.eventType === "workflow_failed") page(event.data.reason);
 * ```
 */
export type WebhookEvent = DocumentedEvent | OtherEvent;

const envelopeSchema = z.object({
  eventType: z.string().min(1),
  timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), "must be a date and time"),
  data: z.record(z.string(), z.unknown()),
});

/** Reads a delivery's body; a fault is told without repeating any value. */
export function parseEvent(text: string): { event: WebhookEvent } | { fault: string } {
  const envelope = envelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) {
    const [issue] = envelope.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "the body" : issue.path.join(".");
    return { fault: `not an event of Kadoa: ${where} is missing or of another type` };
  }
  const { eventType, data } = envelope.data;
  if (!Object.hasOwn(payloads, eventType)) return { event: { documented: false, ...envelope.data } };
  const payload = payloads[eventType as keyof Payloads].safeParse(data);
  // A payload that has changed is still news; refusing it would lose it after four tries.
  if (!payload.success) return { event: { documented: false, ...envelope.data } };
  return { event: { documented: true, ...envelope.data, data: payload.data } as DocumentedEvent };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
