import type { FastifyInstance, FastifyRequest } from "fastify";
import { success } from "../answers";
import type { Behaviour } from "../behaviour";
import type { EmulatorContext } from "../context";
import type { Delivery } from "../deliveries";
import { badRequest } from "../refusals";
import { jsonBody, queryOf } from "../request-values";
import { shownConfig } from "../views";

/** The delivery log, and the call that makes a test event happen. */
export function logRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { behaviour, contract, workspaces, deliveries } = context;
  const view = ({ channelType, channelConfig, ...row }: Delivery) => ({
    id: row.id,
    ...(row.workflowId === null ? {} : { workflowId: row.workflowId }),
    eventType: row.eventType,
    eventStatus: row.eventStatus,
    channelConfig: shownConfig(channelConfig, contract.transportOf(channelType), behaviour),
    payload: row.payload,
    eventId: row.eventId,
    createdAt: row.createdAt,
  });

  server.get("/v5/notifications/logs", (request) => {
    const workspace = workspaces.authenticated(request.headers);
    const isWanted = logFilter(request);
    const limit = pageNumber(request, { name: "limit", otherwise: 50, least: 1, most: 100 }, behaviour);
    const most = Number.MAX_SAFE_INTEGER;
    const offset = pageNumber(request, { name: "offset", otherwise: 0, least: 0, most }, behaviour);
    const wanted = deliveries.of(workspace).filter(isWanted);
    const rows = (behaviour.logRows === "per-event" ? firstOfEach(wanted) : wanted).toReversed();
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

/** Of an event that went to several channels, the row of the first. */
function firstOfEach(rows: readonly Delivery[]): Delivery[] {
  const seen = new Set<string>();
  return rows.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
}

interface PageNumber {
  name: string;
  otherwise: number;
  least: number;
  most: number;
}

/** @throws Refusal 400 for what is no integer or out of range, where the behaviour has it so */
function pageNumber(
  request: FastifyRequest,
  { name, otherwise, least, most }: PageNumber,
  { logPageOutOfRange }: Behaviour,
): number {
  const text = queryOf(request, name);
  if (text === undefined) return otherwise;
  const value = /^-?\d+$/.test(text) ? Number(text) : undefined;
  const corrected = Math.min(most, Math.max(least, value ?? otherwise));
  if (logPageOutOfRange === "corrected" || corrected === value) return corrected;
  throw badRequest(`${name} must be a whole number from ${least} to ${most}`);
}
