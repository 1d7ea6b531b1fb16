import type { FastifyInstance, FastifyRequest } from "fastify";
import { inListOrder, success } from "../answers";
import type { Behaviour } from "../behaviour";
import type { EmulatorContext } from "../context";
import { servingSettings } from "../events";
import type { Channel, ChannelBody } from "../objects";
import { jsonBody, queryOf } from "../request-values";
import { channelView, linksByChannel, shownConfig } from "../views";
import type { Workspace } from "../workspace";

const collection = "/v5/notifications/channels";
const item = `${collection}/:channelId` as const;

interface Item {
  Params: { channelId: string };
}

export function channelRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const { behaviour, contract, workspaces } = context;
  const opened = (request: FastifyRequest) => workspaces.authenticated(request.headers);
  const view = (workspace: Workspace, channels: Channel[], { links }: { links: boolean }) => {
    const notIncluded = behaviour.configurationsNotIncluded === "empty" ? new Map() : undefined;
    const ofChannels = links ? linksByChannel(workspace) : notIncluded;
    return channels.map((channel) => {
      const config = shownConfig(channel.config, contract.transportOf(channel.channelType), behaviour);
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
    // An empty value is no filter.
    const workflowId = queryOf(request, "workflowId") || undefined;
    const linked = workflowId === undefined ? undefined : channelsOf(workspace, workflowId, behaviour);
    const all = inListOrder([...workspace.channels.values()], behaviour);
    const channels = all.filter(({ id }) => linked?.has(id) ?? true);
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

/** The channels that the workflow's own settings name; those of the workspace level as the behaviour has it. */
function channelsOf(workspace: Workspace, workflowId: string, behaviour: Behaviour): Set<string> {
  const own = [...workspace.settings.values()].filter((setting) => setting.workflowId === workflowId);
  const settings =
    behaviour.channelsOfWorkflow === "own" ? own : [...own, ...servingSettings(workspace, workflowId)];
  return new Set(settings.flatMap(({ channelIds }) => channelIds));
}
