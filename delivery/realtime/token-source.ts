import type { Configuration } from "../../client/configuration";
import type { Secrets } from "../../client/secrets";

/** What a listener needs of an account; a `KadoaClient` is one. */
export interface TokenSource {
  readonly configuration: Configuration;
  /** What no message repeats; the listener adds its tokens. @default what the environment holds */
  readonly secrets?: Secrets;
  /** A short-lived token for one connection, and the workspace that it opens. */
  realtimeToken(options: { signal?: AbortSignal }): Promise<{ access_token: string; team_id: string }>;
}
