import type { DocumentedPayloads } from "../payloads";

/** What every event has, whatever its type. */
export interface EventEnvelope {
  /**
   * The event's id, the same on every delivery of it. A test call's `eventId` is found here. Absent only on
   * frames of Kadoa's oldest form.
   */
  id?: string;
  /** The workflow that the event is about; absent for what concerns the whole workspace. */
  workflowId?: string;
  /** When it happened, ISO 8601 in UTC; where the service does not say, when it arrived. */
  timestamp: string;
  /** The service's position after this event. */
  cursor?: string;
  /** The frame as it came. `data` is a part of it, not a copy. */
  raw: Readonly<Record<string, unknown>>;
}

/** An event whose payload is as Kadoa documents it; `eventType` tells its type. */
export type DocumentedEvent = {
  [Type in keyof DocumentedPayloads]: EventEnvelope & {
    documented: true;
    eventType: Type;
    data: DocumentedPayloads[Type];
  };
}[keyof DocumentedPayloads];

/** An event of a type whose payload Kadoa does not document, or whose payload is not as documented. */
export interface OtherEvent extends EventEnvelope {
  /** False: nothing is known of the form of `data`. */
  documented: false;
  /** The event's type, as Kadoa sends it. */
  eventType: string;
  /** What Kadoa sends with it. */
  data: unknown;
}

/**
 * What the WebSocket delivers, in one form for all forms that Kadoa sends.
 *
 * @example
 * ```ts
 * if (event.documented && event.eventType === "workflow_failed") console.error(event.data.reason);
 * ```
 */
export type RealtimeEvent = DocumentedEvent | OtherEvent;
