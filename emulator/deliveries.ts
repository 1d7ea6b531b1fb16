import { randomUUID } from "node:crypto";
import type { Clock } from "../client/clock";
import { channelsFor, createEvent, type Event, type Occurrence } from "./events";
import { Recent } from "./recent";
import type { Channel, Workspace } from "./workspace";

/** One event on its way to one channel; the log has a row for each. */
export interface Delivery {
  id: string;
  eventId: string;
  eventType: string;
  workflowId: string | null;
  eventStatus: "PENDING" | "SENT" | "FAILED";
  channelId: string;
  channelType: string;
  channelConfig: Record<string, unknown>;
  payload: Record<string, unknown>;
  createdAt: string;
}

/** Rows and events that are remembered per workspace. */
const historyLimit = 1_000;

/** What happened in each workspace, and where it went. */
export class Deliveries {
  readonly #clock: Clock;
  readonly #histories = new Map<Workspace, { events: Recent<Event>; rows: Recent<Delivery> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Oldest first. */
  of(workspace: Workspace): Delivery[] {
    return [...this.#history(workspace).rows.items];
  }

  /** Oldest first. */
  eventsOf(workspace: Workspace): Event[] {
    return [...this.#history(workspace).events.items];
  }

  /** Makes an event happen. @throws Refusal 400 for an event type that does not exist */
  happen(workspace: Workspace, occurrence: Occurrence, { test }: { test: boolean }): Event {
    const event = createEvent(occurrence, this.#clock);
    const history = this.#history(workspace);
    history.events.add(event);
    for (const channel of channelsFor(workspace, event, { test })) {
      history.rows.add(row(event, channel));
    }
    return event;
  }

  clear(): void {
    this.#histories.clear();
  }

  #history(workspace: Workspace) {
    const known = this.#histories.get(workspace);
    if (known !== undefined) return known;
    const history = {
      events: new Recent<Event>(historyLimit),
      rows: new Recent<Delivery>(historyLimit),
    };
    this.#histories.set(workspace, history);
    return history;
  }
}

function row(event: Event, channel: Channel): Delivery {
  return {
    id: randomUUID(),
    eventId: event.id,
    eventType: event.eventType,
    workflowId: event.workflowId,
    eventStatus: "PENDING",
    channelId: channel.id,
    channelType: channel.channelType,
    channelConfig: structuredClone(channel.config),
    payload: event.payload,
    createdAt: event.timestamp,
  };
}
