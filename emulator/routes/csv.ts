import type { FastifyInstance, FastifyReply } from "fastify";
import type { EmulatorContext } from "../context";
import type { Event } from "../events";
import { notFound, Refusal, v5Error } from "../refusals";

/** The downloads that notifications link to, made from the events that have happened. */
export function csvRoutes(server: FastifyInstance, { workspaces, deliveries }: EmulatorContext): void {
  const events = "/v5/notifications/workflows/:workflowId";

  server.get<{ Params: { workflowId: string; changeId: string } }>(
    `${events}/changes/:changeId/csv`,
    (request, reply) => {
      const workspace = workspaces.authenticated(request.headers);
      const { workflowId, changeId } = request.params;
      const change = deliveries
        .eventsOf(workspace)
        .findLast(
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
      const workspace = workspaces.authenticated(request.headers);
      const { workflowId, jobId } = request.params;
      const isOfJob = ({ workflowId: id, payload }: Event) => id === workflowId && payload.jobId === jobId;
      const run = deliveries.eventsOf(workspace).findLast(isOfJob);
      if (run === undefined) throw notFound("Run not found");
      if (run.eventType !== "workflow_finished") throw gone("The run holds no readable data");
      return sendCsv(reply, [{ workflowId, jobId, finishedAt: run.timestamp }]);
    },
  );
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
