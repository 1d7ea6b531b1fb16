import type { FastifyInstance, FastifyRequest } from "fastify";
import { inListOrder, success } from "../answers";
import type { Behaviour } from "../behaviour";
import type { EmulatorContext } from "../context";
import { recovered } from "../event-types";
import { servingSettings } from "../events";
import type { Setting, SettingBody } from "../objects";
import { badRequest } from "../refusals";
import { jsonBody, queryOf } from "../request-values";
import { settingAnswer } from "../views";
import type { Workspace } from "../workspace";

const collection = "/v5/notifications/settings";
const item = `${collection}/:settingsId` as const;

interface Item {
  Params: { settingsId: string };
}

export function settingRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { behaviour, contract, workspaces } = context;
  const view = (workspace: Workspace, setting: Setting) => settingAnswer(workspace, setting, behaviour);
  const opened = (request: FastifyRequest) => workspaces.authenticated(request.headers);
  const body = (request: FastifyRequest, operation: string) => {
    const value = jsonBody(request);
    if (!contract.settable.includes(recovered)) refuseRecovered(value);
    contract.checkBody(operation, value);
    return value as SettingBody;
  };

  server.get(collection, (request) => {
    const workspace = opened(request);
    const isOfLevel = levelFilter(workspace, queryOf(request, "workflowId"), behaviour);
    const eventType = queryOf(request, "eventType");
    const settings = inListOrder([...workspace.settings.values()], behaviour)
      .filter((setting) => isOfLevel(setting) && (eventType === undefined || setting.eventType === eventType))
      .map((setting) => view(workspace, setting));
    return success({ settings }, "Settings retrieved");
  });

  server.post(collection, (request, reply) => {
    const workspace = opened(request);
    const setting = workspace.createSetting(body(request, "POST /v5/notifications/settings"));
    reply.code(201);
    return success({ settings: view(workspace, setting) }, "Settings created");
  });

  server.get<Item>(item, (request) => {
    const workspace = opened(request);
    const setting = workspace.setting(request.params.settingsId);
    return success({ settings: view(workspace, setting) }, "Settings retrieved");
  });

  server.put<Item>(item, (request) => {
    const workspace = opened(request);
    const { id } = workspace.setting(request.params.settingsId);
    const setting = workspace.updateSetting(id, body(request, "PUT /v5/notifications/settings/{settingsId}"));
    return success({ settings: view(workspace, setting) }, "Settings updated");
  });

  server.delete<Item>(item, (request) => {
    const { settingsId } = request.params;
    opened(request).deleteSetting(settingsId);
    return success({ settingsId }, "Settings deleted");
  });
}

/** One workflow id, several with commas between, or the word `null` for the workspace level. */
function levelFilter(
  workspace: Workspace,
  filter: string | undefined,
  behaviour: Behaviour,
): (setting: Setting) => boolean {
  const { settingsWithoutFilter, emptyWorkflowFilter, settingsOfWorkflow } = behaviour;
  const meant =
    filter === undefined ? settingsWithoutFilter : filter.trim() === "" ? emptyWorkflowFilter : "levels";
  if (meant === "all") return () => true;
  if (meant === "none") return () => false;
  if (meant === "workspace") return ({ workflowId }) => workflowId === null;
  const levels = new Set(filter?.split(",").map((level) => level.trim()));
  const serving =
    settingsOfWorkflow === "exact" ? [] : [...levels].flatMap((id) => servingSettings(workspace, id));
  return (setting) => levels.has(setting.workflowId ?? "null") || serving.includes(setting);
}

function refuseRecovered(body: unknown): void {
  if ((body as { eventType?: unknown } | null | undefined)?.eventType !== recovered) return;
  throw badRequest("eventType workflow_recovered has no settings of its own: it follows workflow_failed");
}
