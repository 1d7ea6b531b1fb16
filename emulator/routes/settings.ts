import type { FastifyInstance, FastifyRequest } from "fastify";
import { success } from "../answers";
import type { EmulatorContext } from "../context";
import { recovered } from "../event-types";
import { badRequest } from "../refusals";
import { jsonBody, queryOf } from "../request-values";
import { settingView } from "../views";
import type { Setting, SettingBody } from "../workspace";

const collection = "/v5/notifications/settings";
const item = `${collection}/:settingsId` as const;

interface Item {
  Params: { settingsId: string };
}

export function settingRoutes(server: FastifyInstance, { contract, workspaces }: EmulatorContext): void {
  const opened = (request: FastifyRequest) => workspaces.authenticated(request.headers);
  const body = (request: FastifyRequest, operation: string) => {
    const value = jsonBody(request);
    refuseRecovered(value);
    contract.checkBody(operation, value);
    return value as SettingBody;
  };

  server.get(collection, (request) => {
    const workspace = opened(request);
    const isOfLevel = levelFilter(queryOf(request, "workflowId"));
    const eventType = queryOf(request, "eventType");
    const settings = [...workspace.settings.values()]
      .filter((setting) => isOfLevel(setting) && (eventType === undefined || setting.eventType === eventType))
      .map((setting) => settingView(workspace, setting));
    return success({ settings }, "Settings retrieved");
  });

  server.post(collection, (request, reply) => {
    const workspace = opened(request);
    const setting = workspace.createSetting(body(request, "POST /v5/notifications/settings"));
    reply.code(201);
    return success({ settings: settingView(workspace, setting) }, "Settings created");
  });

  server.get<Item>(item, (request) => {
    const workspace = opened(request);
    const setting = workspace.setting(request.params.settingsId);
    return success({ settings: settingView(workspace, setting) }, "Settings retrieved");
  });

  server.put<Item>(item, (request) => {
    const workspace = opened(request);
    const { id } = workspace.setting(request.params.settingsId);
    const setting = workspace.updateSetting(id, body(request, "PUT /v5/notifications/settings/{settingsId}"));
    return success({ settings: settingView(workspace, setting) }, "Settings updated");
  });

  server.delete<Item>(item, (request) => {
    const { settingsId } = request.params;
    opened(request).deleteSetting(settingsId);
    return success({ settingsId }, "Settings deleted");
  });
}

/** One workflow id, several with commas between, or the word `null` for the workspace level; exact. */
function levelFilter(filter: string | undefined): (setting: Setting) => boolean {
  if (filter === undefined) return () => true;
  const levels = new Set(filter.split(",").map((level) => level.trim()));
  return ({ workflowId }) => levels.has(workflowId ?? "null");
}

function refuseRecovered(body: unknown): void {
  if ((body as { eventType?: unknown } | null | undefined)?.eventType !== recovered) return;
  throw badRequest("eventType workflow_recovered has no settings of its own: it follows workflow_failed");
}
