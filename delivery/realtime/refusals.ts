import type { IncomingMessage } from "node:http";
import { refusal } from "../../client/answers";
import { KadoaError } from "../../client/errors";
import { faultOf } from "../../client/faults";
import { parseJson } from "../../client/json";

/** What a connection that does not come up is about. */
export interface Upgrade {
  realtimeUrl: string;
  requestId: string;
  /** The access token: never repeated in a message, even when the service echoes it. */
  token: string;
}

const longestBodyBytes = 4_096;

/** The service answered the upgrade with something else than a WebSocket. */
export async function refusedUpgrade(
  upgrade: Upgrade,
  response: IncomingMessage,
  now: number,
): Promise<KadoaError> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += (chunk as Buffer).length;
      chunks.push(chunk as Buffer);
      if (size > longestBodyBytes) break;
    }
  } catch {
    // The words are lost; the status is what counts.
  }
  const text = Buffer.concat(chunks).toString("utf8");
  const answer = { status: response.statusCode ?? 0, headers: response.headers, text };
  const { requestId, token: apiKey } = upgrade;
  return refusal({ call: callOf(upgrade), answer, body: parseJson(text), requestId, apiKey, now });
}

/** The upgrade had no answer at all. */
export function brokenUpgrade(upgrade: Upgrade, cause: unknown, timeoutMs: number): KadoaError {
  const { realtimeUrl: baseUrl, requestId, token } = upgrade;
  const timedOut = cause === undefined;
  return faultOf({ call: "the WebSocket upgrade", baseUrl, requestId, cause, timedOut, timeoutMs })
    .withFix("check kadoa:realtimeUrl (KADOA_WSS_API_URI), the network and HTTPS_PROXY.")
    .redacted([token]);
}

/** The service closed the connection for a breach of its rules, in answer to the subscription. */
export function refusedSubscription(upgrade: Upgrade, words: string): KadoaError {
  return new KadoaError("FORBIDDEN", `the subscription at ${placeOf(upgrade)} was refused, ${words}`, {
    fix: "use an API key of the workspace whose events you want, with realtime included in its plan.",
  }).redacted([upgrade.token]);
}

/** The connection ended before the subscription was live. */
export function lostSubscription(upgrade: Upgrade, words: string): KadoaError {
  const problem = `the connection to ${placeOf(upgrade)} ended before its subscription was live: ${words}`;
  return new KadoaError("CONNECTION_LOST", problem, { transient: true }).redacted([upgrade.token]);
}

function callOf(upgrade: Upgrade): string {
  return `the WebSocket upgrade at ${placeOf(upgrade)}`;
}

/** Where it is, without what may be a password. */
function placeOf({ realtimeUrl }: Upgrade): string {
  const { protocol, host } = new URL(realtimeUrl);
  return `${protocol}//${host}`;
}
