import type { KadoaClient } from "../../client/client";
import type { Configuration } from "../../client/configuration";

/** A client that whoever asked for it closes; loaded late, because most consoles never need one. */
export async function ownClient(configuration: Configuration): Promise<{ client: KadoaClient; isOwn: true }> {
  const { KadoaClient: Client } = await import("../../client/client.ts");
  return { client: new Client(configuration), isOwn: true };
}
