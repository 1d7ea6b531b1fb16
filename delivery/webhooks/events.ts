import { z } from "zod";
import { parseJson } from "../../client/json";
import { isDocumented } from "../payload-schemas";
import type { DocumentedPayloads } from "../payloads";

/** An event whose payload is as Kadoa documents it; `eventType` tells its type. */
export type DocumentedEvent = {
  [Type in keyof DocumentedPayloads]: {
    documented: true;
    eventType: Type;
    /** ISO 8601. */
    timestamp: string;
    data: DocumentedPayloads[Type];
  };
}[keyof DocumentedPayloads];

/** An event of a type whose payload Kadoa does not document, or whose payload is not as documented. */
export interface OtherEvent {
  /** False: nothing is known of the form of `data`. */
  documented: false;
  /** The event's type, as Kadoa sends it. */
  eventType: string;
  /** ISO 8601. */
  timestamp: string;
  /** What Kadoa sends with it. */
  data: Record<string, unknown>;
}

/**
 * What a webhook delivers.
 *
 * @example
 * ```ts
 * if (event.documented && event.eventType === "workflow_failed") console.error(event.data.reason);
 * ```
 */
export type WebhookEvent = DocumentedEvent | OtherEvent;

const envelopeSchema = z.object({
  eventType: z.string().min(1),
  timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text))),
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
  // A payload that has changed is still news; refusing it would lose it after four tries.
  return { event: { documented: isDocumented(eventType, data), ...envelope.data } as WebhookEvent };
}
