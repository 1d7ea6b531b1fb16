import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { EmulatorContext } from "../context";
import { endpointFaultSchema } from "../endpoint-faults";
import { faultSchema } from "../faults";
import { controlBody } from "../request-values";
import { channelView, linksByChannel, settingView } from "../views";
import type { Workspace } from "../workspace";

export const eventSchema = z.strictObject({
  eventType: z.string(),
  workflowId: z.string().min(1).nullish(),
  data: z.record(z.string(), z.unknown()).optional(),
});

export const workflowSchema = z.strictObject({ templateManaged: z.boolean().default(false) });

interface WorkflowItem {
  Params: { workflowId: string };
}

/** The emulator's own calls, for tests and demonstrations. They are neither counted nor disturbed. */
export function controlRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { workspaces, faults, endpointFaults, requests, deliveries, realtime, acknowledgements } = context;
  /** The workspaces that a call is about: that of its key, without one all. */
  const seen = (request: FastifyRequest): Workspace[] =>
    request.headers["x-api-key"] === undefined ? workspaces.all : [workspaces.authenticated(request.headers)];

  server.get("/_emulator/health", () => ({ status: "ready" }));

  server.get("/_emulator/behaviour", () => context.behaviour);

  server.get("/_emulator/state", (request) => {
    const those = seen(request);
    const own = request.headers["x-api-key"] === undefined ? undefined : those[0];
    return {
      channels: those.flatMap(channelsIn),
      settings: those.flatMap((workspace) =>
        [...workspace.settings.values()].map((setting) => settingView(workspace, setting)),
      ),
      subscriptions: those.flatMap((workspace) => workspace.content.subscriptions),
      workflows: those.flatMap((workspace) => workspace.content.workflows),
      deliveries: those.flatMap((workspace) => [
        ...deliveries.of(workspace),
        ...deliveries.legacyOf(workspace),
      ]),
      events: those.flatMap((workspace) => deliveries.eventsOf(workspace)),
      outbox: those.flatMap((workspace) => deliveries.outboxOf(workspace)),
      connections: realtime.connections
        .filter(({ workspace }) => those.includes(workspace))
        .map(({ view }) => view),
      acknowledgements: acknowledgements.items,
      requests: requests.of(own),
    };
  });

  server.post("/_emulator/reset", () => {
    context.reset();
    return { status: "empty" };
  });

  server.post("/_emulator/events", (request, reply) => {
    const occurrence = controlBody(eventSchema, request);
    const event = deliveries.happen(workspaces.controlled(request.headers), occurrence, { test: false });
    reply.code(201);
    return { eventId: event.id };
  });

  server.put<WorkflowItem>("/_emulator/workflows/:workflowId", (request) => {
    const workspace = workspaces.controlled(request.headers);
    return workspace.declareWorkflow(request.params.workflowId, controlBody(workflowSchema, request));
  });

  server.delete<WorkflowItem>("/_emulator/workflows/:workflowId", (request) => {
    const id = request.params.workflowId;
    workspaces.controlled(request.headers).deleteWorkflow(id);
    return { id };
  });

  server.get("/_emulator/faults", () => ({ faults: faults.list }));

  server.post("/_emulator/faults", (request, reply) => {
    reply.code(201);
    return faults.add(controlBody(faultSchema, request));
  });

  server.delete("/_emulator/faults", () => {
    faults.clear();
    return { faults: [] };
  });

  server.get("/_emulator/endpoint-faults", () => ({ faults: endpointFaults.list }));

  server.post("/_emulator/endpoint-faults", (request, reply) => {
    const fault = controlBody(endpointFaultSchema, request);
    if (fault.channelId !== undefined) workspaces.controlled(request.headers).channel(fault.channelId);
    reply.code(201);
    return endpointFaults.add(fault);
  });

  server.delete("/_emulator/endpoint-faults", () => {
    endpointFaults.clear();
    return { faults: [] };
  });
}

function channelsIn(workspace: Workspace) {
  const links = linksByChannel(workspace);
  return [...workspace.channels.values()].map((channel) =>
    channelView(channel, { config: channel.config, links: links.get(channel.id) ?? [] }),
  );
}
