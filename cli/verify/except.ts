import type { KadoaClient } from "../../client/client";
import { requireKnown } from "../known-values";

/**
 * Which channels of --except each account has.
 * @throws KadoaError CONFIGURATION for one that is in none of them: a typo would let its test event through
 */
export async function requireChannels(
  except: readonly string[] = [],
  clients: readonly KadoaClient[],
  signal: AbortSignal,
): Promise<Map<KadoaClient, string[]>> {
  if (except.length === 0 || clients.length === 0) return new Map();
  const channels = await Promise.all(clients.map((client) => client.channels.list({ signal })));
  const things = channels.flat().map(({ id, name }) => [name, id]);
  requireKnown({ flag: "--except", values: except }, { noun: "channel", things });
  return new Map(
    clients.map((client, index) => {
      const own = new Set(channels[index]?.flatMap(({ id, name }) => [name, id]));
      return [client, except.filter((value) => own.has(value))];
    }),
  );
}
