import type { FastifyInstance } from "fastify";
import type { EmulatorContext } from "../context";
import { Refusal, v4Error } from "../refusals";
import type { Workspace } from "../workspace";

/** Who the key is, a token for the realtime service, and the workflows as far as notifications go. */
export function accountRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { workspaces, strictWorkflows, contract } = context;

  server.post("/v4/oauth2/token", (request) => {
    const workspace = workspaces.authenticated(request.headers);
    return { access_token: workspaces.issueToken(workspace), team_id: workspace.teamId };
  });

  server.get("/v5/user", (request) => {
    const { teamId } = workspaces.authenticated(request.headers);
    const email = `owner@${teamId}.example.com`;
    return {
      userId: `user-${teamId.slice("team-".length)}`,
      email,
      featureFlags: [],
      teams: [{ id: teamId, name: "Emulator", memberRole: "owner", adminEmail: email }],
    };
  });

  server.get<{ Params: { workflowId: string } }>("/v4/workflows/:workflowId", (request) => {
    const workspace = workspaces.authenticated(request.headers);
    const id = request.params.workflowId;
    const workflow = workspace.workflows.get(id);
    if (workflow === undefined && strictWorkflows) throw new Refusal(404, v4Error("Workflow not found"));
    const templateId = workflow?.templateId ?? null;
    return {
      id,
      name: id,
      templateId,
      templateHasNotifications: templateId !== null,
      channelCounts: channelCounts(workspace, id, contract.channelTypes),
      notificationConfig: null,
    };
  });
}

function channelCounts(workspace: Workspace, workflowId: string, channelTypes: readonly string[]) {
  const own = [...workspace.settings.values()].filter((setting) => setting.workflowId === workflowId);
  const ids = new Set(own.flatMap(({ channelIds }) => channelIds));
  const types = [...ids].map((id) => workspace.channels.get(id)?.channelType);
  return Object.fromEntries(
    channelTypes.map((type) => [type, types.filter((other) => other === type).length]),
  );
}
