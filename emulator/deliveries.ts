import { randomUUID } from "node:crypto";
import type { Clock } from "../client/clock";
import type { Behaviour } from "./behaviour";
import type { Contract, Transport } from "./contract";
import { channelsFor, createEvent, type Event, type Occurrence } from "./events";
import type { Channel, Subscription } from "./objects";
import type { Realtime } from "./realtime";
import { Recent } from "./recent";
import { notFound } from "./refusals";
import { type Attempt, authHeaders, type WebhookRequest, type Webhooks } from "./webhooks";
import type { Workspace } from "./workspace";

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
  behaviour: Behaviour;
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
    const { behaviour, clock } = this.#options;
    const details = workspace.workflows.get(occurrence.workflowId ?? "")?.details;
    const event = createEvent(occurrence, { clock, details });
    const heardId = test && behaviour.testEventId === "other" ? randomUUID() : event.id;
    const history = this.#history(workspace);
    history.events.add(event);
    for (const channel of channelsFor(workspace, event, { test, behaviour })) {
      this.#tell(workspace, channel, { event, heardId, at: event.timestamp });
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
    const at = new Date(this.#options.clock.now()).toISOString();
    return this.#tell(workspace, workspace.channel(old.channelId), { event, heardId: event.id, at });
  }

  clear(): void {
    this.#histories.clear();
  }

  /** Sends an event to a channel. On the WebSocket it may have an id of its own. */
  #tell(
    workspace: Workspace,
    channel: Channel,
    { event, heardId, at }: { event: Event; heardId: string; at: string },
  ): Delivery {
    const transport = this.#options.contract.transportOf(channel.channelType);
    const payload = transport === "http" ? event : withoutMetadata(event);
    const delivery = { ...newDelivery(payload), createdAt: at, ...addressOf(channel) };
    this.#history(workspace).rows.add(delivery);
    this.#send(
      workspace,
      delivery,
      transport === "realtime" ? { ...payload, id: heardId } : payload,
      transport,
    );
    return delivery;
  }

  #send(workspace: Workspace, delivery: Delivery, event: Event, transport: Transport): void {
    switch (transport) {
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

/** `metadata` of a change of data is sent to webhooks only. */
function withoutMetadata(event: Event): Event {
  if (event.eventType !== "workflow_data_change") return event;
  const { metadata: _, ...payload } = event.payload;
  return { ...event, payload };
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
    headers: { ...authHeaders(config.auth), "X-Kadoa-Event": eventType },
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
