import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { inListOrder } from "../answers";
import type { EmulatorContext } from "../context";
import type { Workflow } from "../objects";
import { Refusal, v4Error } from "../refusals";
import { jsonBody, queryOf } from "../request-values";
import { workflowItem, workflowView } from "../workflow-views";
import type { Workspace } from "../workspace";

const collection = "/v4/workflows";
const item = `${collection}/:workflowId` as const;

interface Item {
  Params: { workflowId: string; jobId: string };
}

const words = z.array(z.string());
/** What the emulator keeps of the body; the rest tells how to read pages, which it does not do. */
const workflowSchema = z.object({
  urls: z.array(z.url({ protocol: /^https?$/ })).min(1),
  name: z.string().min(1).optional(),
  description: z.string().max(500).nullish(),
  tags: words.nullish(),
  interval: z.string().nullish(),
  monitoring: z.unknown().optional(),
  additionalData: z.record(z.string(), z.unknown()).nullish(),
  templateId: z.string().nullish(),
});
const runSchema = z.object({
  limit: z.int().min(1).nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** Workflows, as far as clients of notifications need them: they are made, found, run and deleted. */
export function workflowRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { behaviour, contract, runs } = context;
  const opened = (request: FastifyRequest) => context.workspaces.authenticated(request.headers);
  /** A workflow that nobody declared is there where that does not matter. */
  const found = (workspace: Workspace, id: string): Workflow => {
    const workflow = workspace.workflows.get(id);
    if (workflow !== undefined) return workflow;
    if (behaviour.unknownWorkflow !== "accepted") throw new Refusal(404, v4Error("Workflow not found"));
    return { id, templateId: null };
  };

  server.get(collection, (request) => {
    const workspace = opened(request);
    const isWanted = workflowFilter(request, workspace);
    const wanted = inListOrder([...workspace.workflows.values()].filter(isWanted), behaviour);
    const limit = count(request, "limit", { otherwise: 25, least: 1 });
    const skip = count(request, "skip", { otherwise: 0, least: 0 });
    const page = wanted.slice(skip, skip + limit);
    return {
      workflows: page.map((workflow) => workflowItem(workflow, runs.of(workspace, workflow.id))),
      pagination: pagination(wanted.length, { page: Math.floor(skip / limit) + 1, limit }),
    };
  });

  server.post(collection, (request, reply) => {
    const workspace = opened(request);
    const body = parsed(workflowSchema, jsonBody(request));
    const { urls, name = new URL(urls[0] ?? "").hostname, interval, monitoring } = body;
    const { id } = workspace.createWorkflow({
      name,
      urls,
      tags: body.tags ?? [],
      description: body.description ?? "",
      updateInterval: interval ?? "ONLY_ONCE",
      monitoring: (monitoring ?? false) !== false || interval === "REAL_TIME",
      ...(body.templateId ? { templateId: body.templateId } : {}),
      ...(body.additionalData ? { additionalData: body.additionalData } : {}),
    });
    reply.code(201);
    return { error: false, success: true, workflowId: id, message: "Workflow created" };
  });

  server.get<Item>(item, (request) => {
    const workspace = opened(request);
    const workflow = found(workspace, request.params.workflowId);
    return workflowView(workspace, workflow, {
      runs: runs.of(workspace, workflow.id),
      channelTypes: contract.channelTypes,
    });
  });

  server.delete<Item>(item, (request, reply) => {
    const workspace = opened(request);
    const { id } = found(workspace, request.params.workflowId);
    workspace.deleteWorkflow(id);
    reply.type("text/plain");
    return "Workflow deleted";
  });

  server.put<Item>(`${item}/run`, (request) => {
    const workspace = opened(request);
    const workflow = workspace.workflows.get(request.params.workflowId);
    // Here a workflow that is not there is a bad request.
    if (workflow === undefined && behaviour.unknownWorkflow !== "accepted") {
      throw new Refusal(400, { error: "Workflow not found" });
    }
    const { limit, variables } = parsed(runSchema, jsonBody(request) ?? {});
    const { jobId } = runs.start(workspace, found(workspace, request.params.workflowId), {
      ...(limit ? { limit } : {}),
      ...(variables ? { variables } : {}),
    });
    return { jobId, message: "Workflow started", status: "running" };
  });

  server.get<Item>(`${item}/jobs/:jobId`, (request) => {
    const { workflowId, jobId } = request.params;
    const run = runs.of(opened(request), workflowId).find((known) => known.jobId === jobId);
    if (run === undefined) throw new Refusal(404, { error: "Job not found" });
    const { rows: _, jobId: id, ...rest } = run;
    return { id, ...rest, errors: [] };
  });

  server.get<Item>(`${item}/data`, (request) => {
    const workspace = opened(request);
    const { id: workflowId } = found(workspace, request.params.workflowId);
    const runId = queryOf(request, "runId");
    const finished = runs.of(workspace, workflowId).filter(({ state }) => state === "FINISHED");
    const run = finished.findLast(({ jobId }) => runId === undefined || jobId === runId);
    if (run === undefined && runId !== undefined) throw new Refusal(404, v4Error("Run not found"));
    const rows = run?.rows ?? [];
    // A limit of 0 is all.
    const limit = count(request, "limit", { otherwise: 25, least: 0 }) || Math.max(1, rows.length);
    const page = count(request, "page", { otherwise: 1, least: 1 });
    return {
      workflowId,
      runId: run?.jobId ?? null,
      executedAt: run?.finishedAt ?? null,
      data: rows.slice((page - 1) * limit, page * limit),
      pagination: pagination(rows.length, { page, limit }),
    };
  });
}

function workflowFilter(request: FastifyRequest, workspace: Workspace): (workflow: Workflow) => boolean {
  const search = queryOf(request, "search")?.toLowerCase() ?? "";
  const state = queryOf(request, "state") ?? "ACTIVE";
  const tag = queryOf(request, "tags");
  const channelId = queryOf(request, "channelId");
  const uses = (workflow: Workflow) =>
    [...workspace.settings.values()].some(
      ({ workflowId, channelIds }) => workflowId === workflow.id && channelIds.includes(channelId ?? ""),
    );
  return (workflow) => {
    const { name = workflow.id, tags = [] } = workflow.details ?? {};
    if (state !== "ACTIVE") return false;
    if (tag !== undefined && !tags.includes(tag)) return false;
    if (channelId !== undefined && !uses(workflow)) return false;
    return name.toLowerCase().includes(search) || workflow.id.toLowerCase() === search;
  };
}

function pagination(totalCount: number, { page, limit }: { page: number; limit: number }) {
  return { totalCount, page, totalPages: Math.ceil(totalCount / limit), limit };
}

function count(
  request: FastifyRequest,
  name: string,
  { otherwise, least }: { otherwise: number; least: number },
): number {
  const value = Number(queryOf(request, name) ?? otherwise);
  return Number.isSafeInteger(value) && value >= least ? value : otherwise;
}

/** @throws Refusal 400 that names the fault of each field, as the API's own clients read it */
function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const validationErrors = Object.fromEntries(
    result.error.issues.map(({ path, message }) => [path.join(".") || "body", message]),
  );
  throw new Refusal(400, { ...v4Error("The request is not valid"), validationErrors });
}
