import { randomUUID } from "node:crypto";
import type { Clock } from "../client/clock";
import type { Contract } from "./contract";
import { channelsFor, createEvent, type Event, type Occurrence } from "./events";
import type { Realtime } from "./realtime";
import { Recent } from "./recent";
import { notFound } from "./refusals";
import { type Attempt, authHeaders, type WebhookRequest, type Webhooks } from "./webhooks";
import type { Channel, Subscription, Workspace } from "./workspace";

/** One event on its way to one channel; the log has a row for each. */
export interface Delivery {
  id: string;
  eventId: string;
  eventType: string;
  workflowId: string | null;
  eventStatus: "PENDING" | "SENT" | "FAILED";
  channelId: string;
  channelType: string;
  /** As it was when the event happened. */
  channelConfig: Record<string, unknown>;
  payload: Record<string, unknown>;
  createdAt: string;
  /** Of a webhook, in order. */
  attempts: Attempt[];
}

/** One event on its way to one legacy subscription; the log does not know of it. */
export type LegacyDelivery = Omit<Delivery, "channelId" | "channelType" | "channelConfig"> & {
  subscriptionId: string;
};

/** A message to people: it stays in the emulator. */
export interface OutboxMessage {
  deliveryId: string;
  eventId: string;
  eventType: string;
  channelId: string;
  channelType: string;
  channelConfig: Record<string, unknown>;
  payload: Record<string, unknown>;
  sentAt: string;
}

interface History {
  events: Recent<Event>;
  rows: Recent<Delivery>;
  legacy: Recent<LegacyDelivery>;
  outbox: Recent<OutboxMessage>;
}

export interface DeliveriesOptions {
  clock: Clock;
  contract: Contract;
  realtime: Realtime;
  webhooks: Webhooks;
}

/** What is remembered per workspace, of each sort. */
const historyLimit = 1_000;

/** What happened in each workspace, and where it went. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #histories = new Map<Workspace, History>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** The log, oldest first. */
  of(workspace: Workspace): readonly Delivery[] {
    return this.#history(workspace).rows.items;
  }

  /** Oldest first. */
  eventsOf(workspace: Workspace): readonly Event[] {
    return this.#history(workspace).events.items;
  }

  /** Oldest first. */
  legacyOf(workspace: Workspace): readonly LegacyDelivery[] {
    return this.#history(workspace).legacy.items;
  }

  /** Oldest first. */
  outboxOf(workspace: Workspace): readonly OutboxMessage[] {
    return this.#history(workspace).outbox.items;
  }

  /**
   * Makes an event happen: it goes to every channel of its setting, under one id.
   * @throws Refusal 400 for an event type that does not exist
   */
  happen(workspace: Workspace, occurrence: Occurrence, { test }: { test: boolean }): Event {
    const event = createEvent(occurrence, this.#options.clock);
    const history = this.#history(workspace);
    history.events.add(event);
    for (const channel of channelsFor(workspace, event, { test })) {
      const delivery = { ...newDelivery(event), ...addressOf(channel) };
      history.rows.add(delivery);
      this.#send(workspace, delivery, event);
    }
    for (const subscription of workspace.subscriptions.values()) {
      if (!subscription.events.includes(event.eventType)) continue;
      const delivery = { ...newDelivery(event), subscriptionId: subscription.id };
      history.legacy.add(delivery);
      void this.#deliver(delivery, legacyRequest(subscription, event));
    }
    return event;
  }

  /**
   * Sends a delivery's event to its channel once more, as the channel is now.
   * @throws Refusal 404 when the delivery or its channel is gone
   */
  resend(workspace: Workspace, deliveryId: string): Delivery {
    const { rows, events } = this.#history(workspace);
    const old = rows.items.find(({ id }) => id === deliveryId);
    const event = events.items.find(({ id }) => id === old?.eventId);
    if (old === undefined || event === undefined) throw notFound(`There is no delivery ${deliveryId}`);
    const createdAt = new Date(this.#options.clock.now()).toISOString();
    const delivery = { ...newDelivery(event), createdAt, ...addressOf(workspace.channel(old.channelId)) };
    rows.add(delivery);
    this.#send(workspace, delivery, event);
    return delivery;
  }

  clear(): void {
    this.#histories.clear();
  }

  #send(workspace: Workspace, delivery: Delivery, event: Event): void {
    switch (this.#options.contract.transportOf(delivery.channelType)) {
      case "realtime":
        this.#options.realtime.publish(workspace, event);
        delivery.eventStatus = "SENT";
        break;
      case "http":
        void this.#deliver(delivery, webhookRequest(delivery, event));
        break;
      case "outbox": {
        const {
          id: deliveryId,
          eventId,
          eventType,
          channelId,
          channelType,
          channelConfig,
          payload,
        } = delivery;
        const channel = { channelId, channelType, channelConfig };
        const message = { deliveryId, eventId, eventType, ...channel, payload, sentAt: event.timestamp };
        this.#history(workspace).outbox.add(message);
        delivery.eventStatus = "SENT";
      }
    }
  }

  async #deliver(delivery: Delivery | LegacyDelivery, request: WebhookRequest): Promise<void> {
    const acknowledged = await this.#options.webhooks.deliver(request, (attempt) =>
      delivery.attempts.push(attempt),
    );
    delivery.eventStatus = acknowledged ? "SENT" : "FAILED";
  }

  #history(workspace: Workspace): History {
    const known = this.#histories.get(workspace);
    if (known !== undefined) return known;
    const history: History = {
      events: new Recent(historyLimit),
      rows: new Recent(historyLimit),
      legacy: new Recent(historyLimit),
      outbox: new Recent(historyLimit),
    };
    this.#histories.set(workspace, history);
    return history;
  }
}

function newDelivery(event: Event): Omit<LegacyDelivery, "subscriptionId"> {
  return {
    id: randomUUID(),
    eventId: event.id,
    eventType: event.eventType,
    workflowId: event.workflowId,
    eventStatus: "PENDING",
    payload: event.payload,
    createdAt: event.timestamp,
    attempts: [],
  };
}

function addressOf({ id, channelType, config }: Channel) {
  return { channelId: id, channelType, channelConfig: structuredClone(config) };
}

function webhookRequest({ channelId, channelConfig: config }: Delivery, event: Event): WebhookRequest {
  const { eventType, timestamp, payload } = event;
  return {
    channelId,
    url: String(config.webhookUrl),
    method: String(config.httpMethod),
    headers: { ...authHeaders(config.auth), "x-kadoa-event": eventType },
    body: { eventType, timestamp, data: payload },
  };
}

/** Its shape is stated nowhere, only that it carries the workflow's id and the event's data. */
function legacyRequest({ webhookUrl, webhookHttpMethod }: Subscription, event: Event): WebhookRequest {
  const { eventType, timestamp, workflowId, payload } = event;
  return {
    url: webhookUrl,
    method: webhookHttpMethod,
    headers: {},
    body: { eventType, timestamp, workflowId, data: payload },
  };
}
