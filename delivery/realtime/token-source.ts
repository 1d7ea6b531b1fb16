import type { Configuration } from "../../client/configuration";

/** What a listener needs of an account; a `KadoaClient` is one. */
export interface TokenSource {
  readonly configuration: Configuration;
  /** A short-lived token for one connection, and the workspace that it opens. */
  realtimeToken(options: { signal?: AbortSignal }): Promise<{ access_token: string; team_id: string }>;
}
