import type * as Text from "../cli/verify/text.ts";
import type * as Client from "../client/client.ts";
import type * as Realtime from "../delivery/realtime.ts";
import type * as Webhooks from "../delivery/webhooks.ts";
import type * as Testing from "../testing/index.ts";
import { type Account, built } from "./accounts.mts";
import { Fault } from "./fault.mts";

/**
 * Proves that every declared event reaches every channel, and prints how far each was followed. In the
 * emulator nobody is disturbed: webhooks go to a receiver of our own, mail and Slack to its outbox.
 * @throws Fault when one does not arrive
 */
export async function verifyArrival(
  emulator: NonNullable<Account["emulator"]>,
  say: (line: string) => void,
): Promise<void> {
  const { KadoaClient } = await built<typeof Client>("client/client.js");
  const { verify } = await built<typeof Realtime>("delivery/realtime.js");
  const { outboxOf } = await built<typeof Testing>("testing/index.js");
  const { asText } = await built<typeof Text>("cli/verify/text.js");
  const { url, apiKey, realtimeUrl } = emulator;
  const client = new KadoaClient({ apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url });
  try {
    const receiver = await receiverFor(client, emulator.receiverPort);
    try {
      say("Sending a test event for each setting …");
      const places = [outboxOf(emulator)];
      const report = await verify({ client, receivers: [receiver], places, notifyPeople: true });
      console.log(`${asText(report)}\n`);
      if (report.ok) return;
      throw new Fault("Not every event arrived; the lines above say which and why.", {
        fix: "correct what they name, then run the same command again.",
        exitCode: 1,
      });
    } finally {
      await receiver.close();
    }
  } finally {
    await client.close();
  }
}

/** A receiver that lets in what the channels that point to it are declared to send, and nothing else. */
async function receiverFor(client: Client.KadoaClient, port: number): Promise<Webhooks.Receiver> {
  const { createReceiver } = await built<typeof Webhooks>("delivery/webhooks.js");
  const channels = await client.channels.list();
  const auth = channels.flatMap(({ config }) => {
    const url = String(config.webhookUrl ?? "");
    const isOurs = URL.canParse(url) && new URL(url).host === `127.0.0.1:${port}`;
    return isOurs && config.auth ? [config.auth as Webhooks.WebhookAuth] : [];
  });
  return createReceiver({ port, auth: auth.length === 0 ? "none" : auth });
}
