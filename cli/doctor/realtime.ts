import type { KadoaClient } from "../../client/client";
import { systemClock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import { listen, memoryCursorStore } from "../../delivery/realtime";
import { type Finding, ok } from "./check";

/** One more try than the first: a passing fault is none, and nobody waits long for a lasting one. */
const mostTries = 2;

interface RealtimeOptions {
  client: KadoaClient;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Whether a realtime subscription comes up; it is ended at once, and what it heard is left unacknowledged. */
export async function checkRealtime({ client, timeoutMs, signal }: RealtimeOptions): Promise<Finding> {
  const origin = new URL(client.configuration.realtimeUrl).origin;
  const givingUp = new AbortController();
  let [lastFault, isConfirmed]: [KadoaError | undefined, boolean] = [undefined, false];
  const startedAt = performance.now();
  const listener = listen({
    client,
    cursorStore: memoryCursorStore(),
    signal: AbortSignal.any([signal, givingUp.signal]),
    onStatus: (status) => {
      if (status.type === "connected") isConfirmed = status.confirmed;
      if (status.type !== "retrying") return;
      lastFault = status.error;
      if (status.attempt >= mostTries) givingUp.abort();
    },
  });
  const cancelTimer = systemClock.schedule(() => givingUp.abort(), timeoutMs);
  try {
    await listener.ready();
    const milliseconds = Math.round(performance.now() - startedAt);
    const doubt = isConfirmed ? "" : "; the service did not confirm the subscription";
    return ok(`a subscription at ${origin} is live in ${milliseconds} ms${doubt}`);
  } catch (error) {
    throw givingUp.signal.aborted ? (lastFault ?? late(origin, timeoutMs)) : error;
  } finally {
    cancelTimer();
    await listener.close();
  }
}

function late(origin: string, timeoutMs: number): KadoaError {
  return new KadoaError("TIMEOUT", `no subscription at ${origin} was live within ${timeoutMs / 1000} s`, {
    fix: "check kadoa:realtimeUrl (KADOA_WSS_API_URI), the network and HTTPS_PROXY; --timeout gives it more time.",
  });
}
