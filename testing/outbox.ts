import { setTimeout as wait } from "node:timers/promises";
import { request } from "undici/index.js";
import { z } from "zod";
import type { Place } from "../delivery/realtime";
import type { Emulator } from "../emulator/index";

const stateSchema = z.object({
  outbox: z.array(
    z.object({
      eventId: z.string(),
      eventType: z.string(),
      channelId: z.string(),
      payload: z.unknown(),
      sentAt: z.string(),
    }),
  ),
});

const everyMs = 25;

/**
 * Lets a verification against the emulator see messages to people. They end in the emulator's outbox, which stands for
 * the mailbox or the Slack channel. It does not prove that a real mailbox or Slack channel would get them.
 *
 * @example
 * ```ts
 * import { startEmulator } from "pulumi-kadoa/emulator";
 * import { verify } from "pulumi-kadoa/realtime";
 * import { outboxOf } from "pulumi-kadoa/testing";
 *
 * const emulator = await startEmulator();
 * const { url, apiKey, realtimeUrl } = emulator;
 * const configuration = { apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url };
 * const report = await verify({ configuration, notifyPeople: true, places: [outboxOf(emulator)] });
 * ```
 */
export function outboxOf({ url, apiKey }: Pick<Emulator, "url" | "apiKey">): Place {
  const read = async () => {
    const { body } = await request(`${url}/_emulator/state`, { headers: { "x-api-key": apiKey } });
    return stateSchema.parse(await body.json()).outbox;
  };
  return {
    identifies: true,
    absence: "no message in the emulator's outbox",
    remark: "in the emulator's outbox, which stands for the real one",
    // What is sent over the WebSocket has no configuration, what is sent as a request has a method.
    addressOf: ({ id, config }) =>
      Object.keys(config).length === 0 || "httpMethod" in config ? undefined : id,
    async watch(watcher, signal) {
      const stop = new AbortController();
      const ending = AbortSignal.any([signal, stop.signal]);
      let known = (await read()).length;
      const reading = (async () => {
        while (!ending.aborted) {
          const messages = await read();
          for (const { channelId, eventId, eventType, payload, sentAt } of messages.slice(known)) {
            watcher.saw({
              address: channelId,
              id: eventId,
              eventType,
              data: payload,
              timestamp: sentAt,
              at: Date.now(),
            });
          }
          known = messages.length;
          await wait(everyMs, undefined, { signal: ending }).catch(() => undefined);
        }
      })();
      return async () => {
        stop.abort();
        await reading;
      };
    },
  };
}
