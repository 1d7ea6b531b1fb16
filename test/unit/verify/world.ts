import { type Emulator, type EmulatorOptions, startEmulator } from "pulumi-kadoa/emulator";
import { request } from "undici";
import { onTestFinished } from "vitest";
import { KadoaClient } from "../../../client/client";
import { type Clock, systemClock } from "../../../client/clock";
import { createReceiver, type Receiver, type ReceiverOptions } from "../../../delivery/webhooks";

/** The service's own waits, such as those between tries of a webhook, fifty times shorter. */
const quick: Clock = {
  now: () => Date.now(),
  schedule: (callback, milliseconds) => systemClock.schedule(callback, milliseconds / 50),
};

export interface Workspace {
  emulator: Emulator;
  client: KadoaClient;
  receiver: Receiver;
  channel(name: string, channelType: string, config?: Record<string, unknown>): Promise<string>;
  /** A webhook channel that leads to the receiver. */
  hook(name: string, change?: Record<string, unknown>): Promise<string>;
  setting(
    eventType: string,
    channelIds: string[],
    more?: { enabled?: boolean; workflowId?: string },
  ): Promise<string>;
  fault(fault: Record<string, unknown>): Promise<void>;
  state(): Promise<{
    requests: Record<string, number>;
    outbox: unknown[];
    acknowledgements: { id: string }[];
  }>;
}

/** A local Kadoa with a receiver; the end of the test takes them down. */
export async function createWorkspace(
  receiverOptions: ReceiverOptions = {},
  emulatorOptions: EmulatorOptions = {},
): Promise<Workspace> {
  const emulator = await startEmulator({ clock: quick, ...emulatorOptions });
  const receiver = await createReceiver({ auth: { type: "bearer", token: "the-token" }, ...receiverOptions });
  const { url, apiKey, realtimeUrl } = emulator;
  const client = new KadoaClient(
    { apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url },
    { retry: { tries: 2, firstWaitMs: 1 } },
  );
  onTestFinished(async () => {
    await client.close();
    await receiver.close();
    await emulator.close();
  });
  const control = async (method: "GET" | "POST", path: string, body?: unknown) => {
    const response = await request(`${url}/_emulator${path}`, {
      method,
      headers: { "x-api-key": apiKey, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode > 299) throw new Error(`${path}: ${response.statusCode} ${text}`);
    return JSON.parse(text) as unknown;
  };
  const channel: Workspace["channel"] = async (name, channelType, config = {}) =>
    (await client.channels.create({ name, channelType, config })).id;
  return {
    emulator,
    client,
    receiver,
    channel,
    hook: (name, change = {}) =>
      channel(name, "WEBHOOK", {
        webhookUrl: `${receiver.url}/${encodeURIComponent(name)}`,
        httpMethod: "POST",
        auth: { type: "bearer", token: "the-token" },
        ...change,
      }),
    setting: async (eventType, channelIds, more = {}) =>
      (await client.settings.create({ eventType, eventConfiguration: {}, channelIds, ...more })).id,
    fault: async (fault) => {
      await control("POST", "/faults", fault);
    },
    state: async () => (await control("GET", "/state")) as Awaited<ReturnType<Workspace["state"]>>,
  };
}
