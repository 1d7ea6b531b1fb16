import type { FastifyInstance, FastifyRequest } from "fastify";
import { success } from "../answers";
import type { EmulatorContext } from "../context";
import type { Delivery } from "../deliveries";
import { jsonBody, queryOf } from "../request-values";
import { masked } from "../views";

/** The delivery log, and the call that makes a test event happen. */
export function logRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { contract, workspaces, maskSecrets, deliveries } = context;
  const view = ({ channelType, channelConfig, ...row }: Delivery) => ({
    id: row.id,
    ...(row.workflowId === null ? {} : { workflowId: row.workflowId }),
    eventType: row.eventType,
    eventStatus: row.eventStatus,
    channelConfig: maskSecrets ? masked(channelConfig, contract.transportOf(channelType)) : channelConfig,
    payload: row.payload,
    eventId: row.eventId,
    createdAt: row.createdAt,
  });

  server.get("/v5/notifications/logs", (request) => {
    const workspace = workspaces.authenticated(request.headers);
    const isWanted = logFilter(request);
    const rows = deliveries.of(workspace).filter(isWanted).toReversed();
    const limit = clamp(integer(queryOf(request, "limit"), 50), 1, 100);
    const offset = Math.max(0, integer(queryOf(request, "offset"), 0));
    const events = rows.slice(offset, offset + limit).map(view);
    const pagination = { total: rows.length, limit, offset, hasMore: offset + events.length < rows.length };
    return success({ events, pagination }, "Events retrieved");
  });

  server.post("/v5/notifications/test", (request) => {
    const workspace = workspaces.authenticated(request.headers);
    const value = jsonBody(request);
    contract.checkBody("POST /v5/notifications/test", value);
    const { eventType, workflowId } = value as { eventType: string; workflowId?: string | null };
    if (workflowId) workspace.checkWorkflow(workflowId);
    const event = deliveries.happen(workspace, { eventType, workflowId }, { test: true });
    const answer = { eventId: event.id, eventType, ...(workflowId ? { workflowId } : {}) };
    return success(answer, "Test notification sent");
  });
}

function logFilter(request: FastifyRequest): (row: Delivery) => boolean {
  const workflowId = queryOf(request, "workflowId");
  const eventType = queryOf(request, "eventType");
  const from = instant(queryOf(request, "startDate")) ?? Number.NEGATIVE_INFINITY;
  const until = instant(queryOf(request, "endDate")) ?? Number.POSITIVE_INFINITY;
  return (row) => {
    if (workflowId !== undefined && row.workflowId !== workflowId) return false;
    if (eventType !== undefined && row.eventType !== eventType) return false;
    const at = Date.parse(row.createdAt);
    return at >= from && at <= until;
  };
}

/** Lenient: clients also write an offset without a colon, whose plus sign may arrive as a space. */
function instant(text: string | undefined): number | undefined {
  const normal = text?.replace(/[ +](\d\d):?(\d\d)$/, "+$1:$2");
  const time = Date.parse(normal ?? "");
  return Number.isNaN(time) ? undefined : time;
}

function integer(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : otherwise;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
