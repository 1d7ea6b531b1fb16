import { request } from "undici";
import { verify } from "../../../delivery/realtime";
import { listen } from "../../../delivery/realtime/listener";
import { type Behaviour, type Emulator, startEmulator } from "../../../emulator";
import { eventually } from "../../eventually";
import { type Outcomes, outcomeOf } from "./provider";

const events = 6;

/** Events that a listener gets over three connections, and a verification. */
export async function realtimeUnder(behaviour: Partial<Behaviour>): Promise<Outcomes> {
  const emulator = await startEmulator({ behaviour });
  const outcomes: Outcomes = {};
  try {
    await post(emulator, "/v5/notifications/channels", {
      name: "live",
      channelType: "WEBSOCKET",
      config: {},
    });
    const { channels } = await state<{ channels: { id: string }[] }>(emulator);
    const channelIds = channels.map(({ id }) => id);
    const body = { eventType: "workflow_failed", eventConfiguration: {}, channelIds };
    await post(emulator, "/v5/notifications/settings", body);
    outcomes.listen = await outcomeOf(() => heard(emulator));
    outcomes.verify = await outcomeOf(async () => {
      const report = await verify({ configuration: configurationOf(emulator), timeoutMs: 3_000 });
      const { level, status } = report.checks[0] as { level?: string; status: string };
      return report.ok ? "done" : `${status} ${level ?? ""}`;
    });
  } finally {
    await emulator.close();
  }
  return outcomes;
}

/** Whether each event came once and in order, with a new connection after every second one. */
async function heard(emulator: Emulator): Promise<string> {
  const doubts: string[] = [];
  const listener = listen({
    configuration: configurationOf(emulator),
    ack: true,
    random: () => 0,
    onStatus: (status) => {
      if (status.type === "discontinuity") doubts.push(status.reason);
    },
  });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { data } of listener) seen.push((data as { reason: string }).reason);
  })();
  reading.catch(() => undefined);
  await listener.ready();
  const sent: string[] = [];
  for (let number = 1; number <= events; number++) {
    sent.push(`number ${number}`);
    const data = { workflowId: "wf-7", source: "s", reason: `number ${number}`, action: "a" };
    await post(emulator, "/_emulator/events", { eventType: "workflow_failed", workflowId: "wf-7", data });
    await eventually(() => {
      if (seen.at(-1) !== `number ${number}`) throw new Error(`event ${number} has not come; ${seen.join()}`);
    });
    if (number % 2 === 0 && number < events) await reconnected(emulator);
  }
  await listener.close();
  await reading;
  if (seen.join() !== sent.join()) return `came: ${seen.join()}`;
  return doubts.length === 0 ? "done" : `said that events may be missing: ${[...new Set(doubts)].join()}`;
}

/** Ends the connection, and waits until another one has subscribed. */
async function reconnected(emulator: Emulator): Promise<void> {
  const before = await connectionOf(emulator);
  await post(emulator, "/_emulator/realtime/drain", { retryAfterMs: 0, deadlineMs: 1 });
  await eventually(async () => {
    const now = await connectionOf(emulator);
    if (now === undefined || now === before) throw new Error("there is no new connection");
  });
}

async function connectionOf(emulator: Emulator): Promise<string | undefined> {
  const { connections } = await state<{ connections: { connectionId: string; subscribed: boolean }[] }>(
    emulator,
  );
  return connections.length === 1 && connections[0]?.subscribed ? connections[0].connectionId : undefined;
}

function configurationOf({ apiKey, url, realtimeUrl }: Emulator) {
  return { apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url };
}

async function post({ url, apiKey }: Emulator, path: string, body: object): Promise<void> {
  const headers = { "x-api-key": apiKey, "content-type": "application/json" };
  const answer = await request(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  await answer.body.dump();
  if (answer.statusCode > 299) throw new Error(`${answer.statusCode} from ${path}`);
}

async function state<T>({ url, apiKey }: Emulator): Promise<T> {
  const answer = await request(`${url}/_emulator/state`, { headers: { "x-api-key": apiKey } });
  return (await answer.body.json()) as T;
}
