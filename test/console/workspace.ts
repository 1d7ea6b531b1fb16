import { KadoaClient } from "../../client/client";
import { accountSource } from "../../console/server/account-source";
import { Console } from "../../console/server/console";
import { serveConsole } from "../../console/server/http-server";
import type { Reviewer } from "../../console/server/source";
import { exampleSettings } from "../../scripts/example-settings.mts";
import { startReceiver, startWorld, type World } from "../emulator/world";

export interface Workspace extends World {
  /** Where the page of the emulator is. */
  readonly console: string;
  readonly received: readonly unknown[];
}

/** A workspace with every state that a cell of the routing can have. */
export async function startWorkspace(): Promise<Workspace> {
  const world = await startWorld();
  const receiver = await startReceiver();
  const add = async (name: string, channelType: string, config: object = {}) =>
    (await world.channel({ name, channelType, config })).id;
  const live = await add("live", "WEBSOCKET");
  const pager = await add("pager", "WEBHOOK", {
    webhookUrl: `${receiver.url}?key=a-secret-in-the-url`,
    httpMethod: "POST",
    auth: { type: "bearer", token: "a-secret-token" },
  });
  const onCall = await add("on-call", "EMAIL", { recipients: ["on-call@example.com"] });
  const team = await add("data-team", "SLACK", { slackChannelId: "C012", slackChannelName: "data-team" });
  for (const setting of exampleSettings({ live, pager, onCall, team })) await world.setting(setting);
  return { ...world, console: `${world.emulator.url}/_emulator/console`, received: receiver.received };
}

/** Serves the workspace's console as an account's: through its API, behind a token. */
export async function serveAccount({ emulator }: Workspace, reviewer?: Reviewer) {
  const { url, realtimeUrl, apiKey } = emulator;
  const client = new KadoaClient({ apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url });
  const source = accountSource({ client, from: "a test" });
  const served = await serveConsole(new Console({ source, prefix: "", reviewer }), 0);
  return {
    url: served.url,
    close: async () => {
      await served.close();
      await client.close();
    },
  };
}

/** A payload of our own, so that the goldens do not follow the emulator's examples. */
const data = { source: "Laptop prices", workflowName: "Laptop prices", reason: "The page answered 503" };

/** An event happens in the emulator. */
export const happen = ({ call }: Workspace, eventType: string, workflowId?: string) =>
  call("POST", "/_emulator/events", { eventType, workflowId, data: { workflowId, ...data } });
