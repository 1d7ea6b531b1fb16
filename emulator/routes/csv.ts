import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { EmulatorContext } from "../context";
import type { Event } from "../events";
import { notFound, Refusal, unauthorized, v5Error } from "../refusals";
import { queryOf } from "../request-values";
import type { Workspace } from "../workspace";

/** The downloads that notifications link to, made from the events that have happened. */
export function csvRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const seen = (request: FastifyRequest) =>
    openedTo(request, context).flatMap((workspace) => context.deliveries.eventsOf(workspace));
  const events = "/v5/notifications/workflows/:workflowId";

  server.get<{ Params: { workflowId: string; changeId: string } }>(
    `${events}/changes/:changeId/csv`,
    (request, reply) => {
      const { workflowId, changeId } = request.params;
      const change = seen(request).findLast(
        ({ eventType, payload }) =>
          eventType === "workflow_data_change" &&
          payload.workflowId === workflowId &&
          (changeId === "latest" || payload.id === changeId),
      );
      if (change === undefined) throw notFound("Change not found");
      const rows = change.payload.data;
      if (!Array.isArray(rows)) throw gone("The change set is no longer retrievable");
      return sendCsv(reply, rows as Row[]);
    },
  );

  server.get<{ Params: { workflowId: string; jobId: string } }>(
    `${events}/jobs/:jobId/csv`,
    (request, reply) => {
      const { workflowId, jobId } = request.params;
      const isOfJob = ({ workflowId: id, payload }: Event) => id === workflowId && payload.jobId === jobId;
      const run = seen(request).findLast(isOfJob);
      if (run === undefined) throw notFound("Run not found");
      if (run.eventType !== "workflow_finished") throw gone("The run holds no readable data");
      return sendCsv(reply, [{ workflowId, jobId, finishedAt: run.timestamp }]);
    },
  );
}

/**
 * The workspaces whose files a request may have: that of its key, or, by a signed link, all. How a link is signed
 * is said nowhere, so any signature does until the link expires.
 * @throws Refusal 401
 */
function openedTo(request: FastifyRequest, { workspaces, clock }: EmulatorContext): Workspace[] {
  const [expires, sig] = [queryOf(request, "expires"), queryOf(request, "sig")];
  if (!expires || !sig) return [workspaces.authenticated(request.headers)];
  if (expiryOf(expires) > clock.now()) return workspaces.all;
  throw unauthorized();
}

/** Seconds or milliseconds since the epoch, or ISO 8601; what is none of these has expired. */
function expiryOf(text: string): number {
  if (!/^\d+$/.test(text)) return Date.parse(text) || 0;
  return text.length > 11 ? Number(text) : Number(text) * 1_000;
}

type Row = Record<string, unknown>;

function gone(message: string): Refusal {
  return new Refusal(409, v5Error(message));
}

function sendCsv(reply: FastifyReply, rows: Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  reply.type("text/csv; charset=utf-8");
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(cell).join(",")}\n`)
    .join("");
}

function cell(value: unknown): string {
  const text = value === undefined || value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
