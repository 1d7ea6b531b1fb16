import type { FastifyInstance, FastifyRequest } from "fastify";
import { success } from "../answers";
import type { EmulatorContext } from "../context";
import { jsonBody, queryOf } from "../request-values";
import { channelView, linksByChannel, masked } from "../views";
import type { Channel, ChannelBody, Workspace } from "../workspace";

const collection = "/v5/notifications/channels";
const item = `${collection}/:channelId` as const;

interface Item {
  Params: { channelId: string };
}

export function channelRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { contract, workspaces, maskSecrets } = context;
  const opened = (request: FastifyRequest) => workspaces.authenticated(request.headers);
  const view = (workspace: Workspace, channels: Channel[], { links }: { links: boolean }) => {
    const ofChannels = links ? linksByChannel(workspace) : undefined;
    return channels.map((channel) => {
      const config = maskSecrets
        ? masked(channel.config, contract.transportOf(channel.channelType))
        : channel.config;
      return channelView(channel, { config, links: ofChannels && (ofChannels.get(channel.id) ?? []) });
    });
  };
  const body = (request: FastifyRequest, operation: string) => {
    const value = jsonBody(request);
    contract.checkBody(operation, value);
    return value as ChannelBody;
  };

  server.get(collection, (request) => {
    const workspace = opened(request);
    const workflowId = queryOf(request, "workflowId");
    const linked = workflowId === undefined ? undefined : channelsOf(workspace, workflowId);
    const channels = [...workspace.channels.values()].filter(({ id }) => linked?.has(id) ?? true);
    return success(
      { channels: view(workspace, channels, { links: wantsLinks(request) }) },
      "Channels retrieved",
    );
  });

  server.post(collection, (request, reply) => {
    const workspace = opened(request);
    const channel = workspace.createChannel(body(request, "POST /v5/notifications/channels"));
    reply.code(201);
    return success({ channel: view(workspace, [channel], { links: true })[0] }, "Channel created");
  });

  server.get<Item>(item, (request) => {
    const workspace = opened(request);
    const channel = workspace.channel(request.params.channelId);
    return success(
      { channel: view(workspace, [channel], { links: wantsLinks(request) })[0] },
      "Channel retrieved",
    );
  });

  server.put<Item>(item, (request) => {
    const workspace = opened(request);
    const { id } = workspace.channel(request.params.channelId);
    const channel = workspace.updateChannel(id, body(request, "PUT /v5/notifications/channels/{channelId}"));
    return success({ channel: view(workspace, [channel], { links: true })[0] }, "Channel updated");
  });

  server.delete<Item>(item, (request) => {
    const { channelId } = request.params;
    opened(request).deleteChannel(channelId);
    return success({ channelId }, "Channel deleted");
  });
}

function wantsLinks(request: FastifyRequest): boolean {
  return queryOf(request, "includeConfigurations") !== "false";
}

/** The channels that the workflow's own settings name; those of the workspace level do not count. */
function channelsOf(workspace: Workspace, workflowId: string): Set<string> {
  const own = [...workspace.settings.values()].filter((setting) => setting.workflowId === workflowId);
  return new Set(own.flatMap(({ channelIds }) => channelIds));
}
