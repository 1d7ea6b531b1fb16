import type { KadoaError } from "../../client/errors";
import type { Channel } from "../../client/schemas";
import type { Receiver } from "../webhooks/receiver";

/** Something that arrived where a channel delivers to. */
export interface Arrival {
  /** Which of the place's addresses it arrived at. */
  address: string;
  /** The event's type. */
  eventType: string;
  /** The event's id, where the delivery carries one. */
  id?: string;
  /** What the sender says about when it happened, ISO 8601. */
  timestamp?: string;
  /** The event's payload, where it could be read. */
  data?: unknown;
  /** When it arrived, in milliseconds since the epoch. */
  at: number;
}

/** A delivery that was turned away where it arrived. */
export interface Refusal {
  /** Which of the place's addresses it arrived at. */
  address: string;
  /** When it arrived, in milliseconds since the epoch. */
  at: number;
  /** Which event it was, where that could be seen. */
  eventType?: string | undefined;
  /** In words: `the receiver answered 401`. */
  words: string;
}

/** Where deliveries of some channels can be seen: the WebSocket, a webhook receiver, an outbox. */
export interface Place {
  /** At which address this channel's deliveries arrive here; undefined when they do not. */
  addressOf(channel: Channel): string | undefined;
  /** Whether every arrival carries the event's id. Without ids, events of one type are sent one by one. */
  readonly identifies: boolean;
  /** What is said when nothing came: `no frame on the WebSocket`. */
  readonly absence: string;
  /** What a sighting here leaves open, when it is not quite the recipient's own. */
  readonly remark?: string;
  /**
   * Tells of everything that arrives once the promise has resolved.
   * @returns what ends it
   * @throws KadoaError when nothing can be seen here
   */
  watch(watcher: Watcher, signal: AbortSignal): Promise<() => Promise<void> | void>;
}

/** Is told what is seen at a place, while it is watched. */
export interface Watcher {
  /** Call it with each delivery that arrives. */
  saw(arrival: Arrival): void;
  /** Call it with each delivery that is turned away. */
  refused(refusal: Refusal): void;
  /** Nothing more will be seen here. */
  ended(error: KadoaError): void;
}

/** Lets a verification see what a receiver gets; for channels whose URL leads to it. */
export function receiverPlace(receiver: Receiver): Place {
  return {
    identifies: false,
    absence: "no request at the receiver",
    addressOf({ config }) {
      const { webhookUrl } = config;
      if (typeof webhookUrl !== "string" || !receiver.serves(webhookUrl)) return undefined;
      const { pathname, search } = new URL(webhookUrl);
      return pathname + search;
    },
    async watch(watcher) {
      return receiver.onRequest(({ path: address, receivedAt: at, status, event, eventType, refusal }) => {
        if (status > 299 || event === undefined) {
          const words = `the receiver answered ${status}${refusal === undefined ? "" : ` (${refusal})`}`;
          watcher.refused({ address, at, eventType, words });
        } else {
          watcher.saw({
            address,
            at,
            eventType: event.eventType,
            timestamp: event.timestamp,
            data: event.data,
          });
        }
      });
    },
  };
}
