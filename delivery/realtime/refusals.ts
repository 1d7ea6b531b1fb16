import type { IncomingMessage } from "node:http";
import { refusal } from "../../client/answers";
import { KadoaError } from "../../client/errors";
import { faultOf } from "../../client/faults";
import { parseJson } from "../../client/json";
import type { Secrets } from "../../client/secrets";

/** What a connection that does not come up is about. */
export interface Upgrade {
  realtimeUrl: string;
  requestId: string;
  /** Taken out of what the service says; the access token is among them. */
  secrets: Secrets;
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
  const { requestId, secrets } = upgrade;
  const [call, origin, body] = [callOf(upgrade), placeOf(upgrade), parseJson(text)];
  return refusal({ call, answer, body, requestId, origin, secrets, now });
}

/** The upgrade had no answer at all. */
export function brokenUpgrade(upgrade: Upgrade, cause: unknown, timeoutMs: number): KadoaError {
  const { realtimeUrl: baseUrl, requestId, secrets } = upgrade;
  const [call, timedOut] = ["the WebSocket upgrade", cause === undefined];
  return faultOf({ call, baseUrl, requestId, secrets, cause, timedOut, timeoutMs }).withFix(
    "check kadoa:realtimeUrl (KADOA_WSS_API_URI), the network and HTTPS_PROXY.",
  );
}

/** The service closed the connection for a breach of its rules, in answer to the subscription. */
export function refusedSubscription(upgrade: Upgrade, words: string): KadoaError {
  return new KadoaError("FORBIDDEN", `the subscription at ${placeOf(upgrade)} was refused, ${words}`, {
    fix: "use an API key of the workspace whose events you want, with realtime included in its plan.",
  });
}

/** The connection ended before the subscription was live. */
export function lostSubscription(upgrade: Upgrade, words: string): KadoaError {
  const problem = `the connection to ${placeOf(upgrade)} ended before its subscription was live: ${words}`;
  return new KadoaError("CONNECTION_LOST", problem, { transient: true });
}

function callOf(upgrade: Upgrade): string {
  return `the WebSocket upgrade at ${placeOf(upgrade)}`;
}

/** Where it is, without what may be a password. */
function placeOf({ realtimeUrl }: Upgrade): string {
  const { protocol, host } = new URL(realtimeUrl);
  return `${protocol}//${host}`;
}
