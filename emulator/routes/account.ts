import type { FastifyInstance } from "fastify";
import type { EmulatorContext } from "../context";
import { Refusal, v4Error } from "../refusals";

/** Who the key is, and a token for the realtime service. */
export function accountRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { behaviour, workspaces } = context;

  server.post("/v4/oauth2/token", (request) => {
    const workspace = workspaces.authenticated(request.headers);
    if (behaviour.realtimePlan === 403) {
      throw new Refusal(403, v4Error("Realtime is not part of this workspace's plan"));
    }
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
}
