import type { KadoaClient } from "../../client/client";
import type { Clock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import { listen } from "../realtime/listener";
import type { RealtimeListener } from "../realtime/options";
import type { RealtimeStatus } from "../realtime/status";
import type { Place, Watcher } from "./places";

export interface RealtimePlaceOptions {
  client: KadoaClient;
  clock: Clock;
  acknowledge: boolean;
  /** How long the first connection may take to be live, in milliseconds. */
  timeoutMs: number;
}

/** Lets a verification see what the workspace's WebSocket delivers. */
export function realtimePlace({ client, clock, acknowledge, timeoutMs }: RealtimePlaceOptions): Place {
  return {
    identifies: true,
    absence: "no frame on the WebSocket",
    addressOf: ({ channelType }) => (channelType === "WEBSOCKET" ? "" : undefined),
    async watch(watcher, signal) {
      let last: KadoaError | undefined;
      const onStatus = (status: RealtimeStatus) => {
        if (status.type === "retrying") last = status.error;
      };
      const listener = listen({ client, clock, signal, ack: acknowledge, onStatus });
      try {
        await within(listener.ready(), timeoutMs, clock, () => unopened(last, timeoutMs));
      } catch (error) {
        await listener.close();
        throw error;
      }
      void follow(listener, watcher, clock, signal);
      return () => listener.close();
    },
  };
}

async function follow(
  listener: RealtimeListener,
  watcher: Watcher,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { id, eventType, timestamp, data } of listener) {
      watcher.saw({
        address: "",
        at: clock.now(),
        eventType,
        timestamp,
        data,
        ...(id !== undefined && { id }),
      });
    }
  } catch (error) {
    if (signal.aborted) return;
    watcher.ended(
      error instanceof KadoaError
        ? error
        : new KadoaError("CONNECTION_LOST", String(error), { cause: error }),
    );
  }
}

function unopened(last: KadoaError | undefined, timeoutMs: number): KadoaError {
  const why = last === undefined ? "" : `: ${last.problem}`;
  return new KadoaError("TIMEOUT", `the WebSocket was not live within ${timeoutMs / 1000} s${why}`, {
    fix: "check kadoa:realtimeUrl (KADOA_WSS_API_URI), the network and HTTPS_PROXY.",
  });
}

function within<T>(promise: Promise<T>, timeoutMs: number, clock: Clock, late: () => KadoaError): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(() => reject(late()), timeoutMs);
    promise.then(resolve, reject).finally(cancel);
  });
}
