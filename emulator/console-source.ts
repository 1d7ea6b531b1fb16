import type { OutboxView } from "../console/api";
import { ownClient } from "../console/server/own-client";
import type { ConsoleSource, LoggedDelivery } from "../console/server/source";
import { payloadText, shown, targetOf } from "../console/server/views";
import type { EmulatorContext } from "./context";
import type { Delivery, OutboxMessage } from "./deliveries";
import { eventTypes } from "./event-types";
import { settingView } from "./views";
import type { Workspace } from "./workspace";

/** More of a message than this, in signs, is not shown. */
const longestPayload = 16_384;

/** Where the emulator is reached, which is known once it listens. */
export interface Addresses {
  readonly url: string;
  readonly realtimeUrl: string;
  readonly apiKey: string;
}

/**
 * What a console shows of a workspace of the emulator. It comes from the workspace itself and not through the API, so
 * that looking at it neither counts as requests nor uses up faults; only the realtime connection is one like others.
 */
export function consoleSource(
  workspace: Workspace,
  { workspaces, deliveries }: EmulatorContext,
  { url, realtimeUrl, apiKey }: Addresses,
): ConsoleSource {
  const configuration = { apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url };
  const logged = () => deliveries.of(workspace).map(loggedOf).reverse();
  return {
    info: { kind: "emulator", from: "the emulator", service: url },
    tokens: {
      configuration,
      realtimeToken: async () => ({
        access_token: workspaces.issueToken(workspace),
        team_id: workspace.teamId,
      }),
    },
    client: () => ownClient(configuration),
    hidden: (words) => words.replaceAll(apiKey, "[secret]"),
    workspace: async () => workspace.teamId,
    routing: async () => ({
      channels: [...workspace.channels.values()],
      settings: [...workspace.settings.values()].map((setting) => settingView(workspace, setting)),
      eventTypes: eventTypes.map(({ type }) => type),
      workflows: [...workspace.workflows.keys()],
    }),
    deliveries: async ({ limit }) => logged().slice(0, limit),
    event: async (eventId) => logged().filter((row) => row.eventId === eventId),
    sendTest: async (test) => deliveries.happen(workspace, test, { test: true }).id,
    emulator: {
      outbox: () =>
        deliveries
          .outboxOf(workspace)
          .map((message) => letterOf(message, workspace))
          .reverse(),
      resend: (deliveryId) => deliveries.resend(workspace, deliveryId).id,
    },
  };
}

/** A message as whoever gets it would see it; the real one's words are Kadoa's and stated nowhere. */
function letterOf(message: OutboxMessage, workspace: Workspace): OutboxView {
  const { deliveryId, eventId, eventType, channelId, channelType, channelConfig, payload, sentAt } = message;
  const name = workspace.channels.get(channelId)?.name ?? "a channel that is gone";
  const about = payload.workflowName ?? payload.workflowId ?? payload.message;
  return {
    ...{ deliveryId, eventId, eventType, channelType, sentAt },
    channelName: shown(name),
    from: String(channelConfig.from ?? "notifications@kadoa.com"),
    to: targetOf(channelConfig),
    subject: shown(typeof about === "string" ? `${eventType}: ${about}` : eventType),
    payload: payloadText(payload, longestPayload).text,
  };
}

function loggedOf(delivery: Delivery): LoggedDelivery {
  return { ...delivery, attempts: [...delivery.attempts] };
}
