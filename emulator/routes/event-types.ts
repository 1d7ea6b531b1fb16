import type { FastifyInstance } from "fastify";
import { success } from "../answers";
import type { EmulatorContext } from "../context";
import { type EventType, eventTypes } from "../event-types";
import { notFound } from "../refusals";

const collection = "/v5/notifications/event-types";

/** What settings can be made for; events that follow others are left out. */
export function eventTypeRoutes(server: FastifyInstance, { contract, workspaces }: EmulatorContext): void {
  const offered = eventTypes.filter(({ type }) => contract.settable.includes(type));

  server.get(collection, (request) => {
    workspaces.authenticated(request.headers);
    return success({ eventTypes: offered.map(view) }, "Event types retrieved");
  });

  server.get<{ Params: { eventType: string } }>(`${collection}/:eventType`, (request) => {
    workspaces.authenticated(request.headers);
    const eventType = offered.find(({ type }) => type === request.params.eventType);
    if (eventType === undefined) throw notFound("Event type not found");
    return success({ eventType: view(eventType) }, "Event type retrieved");
  });
}

function view({ type, category, description, schema }: EventType) {
  return { type, category, description, version: "1.0.0", schema };
}
