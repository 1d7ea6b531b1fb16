import type { KadoaClient } from "../../client/client";
import { KadoaError } from "../../client/errors";
import { knownEventTypes, recovered } from "../../client/event-types";
import type { ConsoleSource } from "./source";

export interface AccountSourceOptions {
  readonly client: KadoaClient;
  /** Where the account was found. */
  readonly from: string;
}

const pageSize = 100;

/** What a console shows of an account: all of it comes through the API. */
export function accountSource({ client, from }: AccountSourceOptions): ConsoleSource {
  const { secrets, configuration } = client;
  return {
    info: { kind: "account", from, service: new URL(configuration.baseUrl).origin },
    tokens: client,
    client: async () => ({ client, isOwn: false }),
    hidden: (words) => secrets.hidden(words),
    async workspace(signal) {
      // Realtime, which names the workspace, may not be part of the account's plan.
      const token = await client.realtimeToken({ signal, tries: 1 }).catch(() => undefined);
      return token?.team_id ?? null;
    },
    async routing(signal) {
      const [channels, settings, offered] = await Promise.all([
        client.channels.list({ signal }),
        client.settings.list({ signal }),
        client.eventTypes({ signal }).catch(unlessCancelled),
      ]);
      const eventTypes = offered?.map(({ type }) => type) ?? [...knownEventTypes, recovered];
      return { channels, settings, eventTypes };
    },
    async deliveries({ limit }, signal) {
      const rows = [];
      for (let offset = 0; offset < limit; offset += pageSize) {
        const { events, hasMore } = await client.deliveries({ limit: pageSize, offset }, { signal });
        rows.push(...events);
        if (!hasMore || events.length === 0) break;
      }
      return rows;
    },
    async event(eventId, signal) {
      const rows = await this.deliveries({ limit: 1_000 }, signal);
      return rows.filter((row) => row.eventId === eventId);
    },
    async sendTest(test, signal) {
      return (await client.triggerTest(test, { signal })).eventId;
    },
  };
}

/** An account whose event types cannot be read is shown with those that this package knows. */
function unlessCancelled(error: unknown): undefined {
  if (!(error instanceof KadoaError) || error.code === "CANCELLED") throw error;
  return undefined;
}
