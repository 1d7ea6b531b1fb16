// How long a verification takes, all at once against one setting after another; and what it adds to an event's own way:
// verify (plan, trigger, match, report) against a bare socket, with the same test call and the first frame with its id.
// Kadoa is a process of its own. SETTINGS=100,300,600 and ROUNDS=5 can be set.
import { once } from "node:events";
import { join } from "node:path";
import { WebSocket } from "ws";
import type * as Client from "../client/client.ts";
import type * as Realtime from "../delivery/realtime.ts";
import type * as Webhooks from "../delivery/webhooks.ts";
import { startLocalKadoa } from "./local-kadoa.mts";
import { alone, median, over, quantile, type Row, report } from "./results.mts";

const dist = join(import.meta.dirname, "../dist");
const { KadoaClient } = (await import(join(dist, "client/client.js"))) as typeof Client;
const { verify } = (await import(join(dist, "delivery/realtime.js"))) as typeof Realtime;
const { createReceiver } = (await import(join(dist, "delivery/webhooks.js"))) as typeof Webhooks;

const counts = (process.env.SETTINGS ?? "100,300,600").split(",").map(Number);
const rounds = Number(process.env.ROUNDS ?? 5);
const onTheirWay = 100;
const eventTypes = ["workflow_started", "workflow_finished", "workflow_failed", "workflow_data_change"];

/** The time of each event over a bare socket: from before the test call to its frame. */
async function bareTimes(client: Client.KadoaClient, workflows: readonly string[]): Promise<number[]> {
  const { access_token, team_id } = await client.realtimeToken();
  const socket = new WebSocket(`${client.configuration.realtimeUrl}?access_token=${access_token}`);
  await once(socket, "open");
  socket.send(JSON.stringify({ action: "subscribe", channel: team_id }));
  socket.ping();
  await once(socket, "pong");
  const arrived = new Map<string, number>();
  let wake = () => {};
  socket.on("message", (data) => {
    const { id } = JSON.parse(String(data)) as { id?: string };
    if (id !== undefined) arrived.set(id, performance.now());
    wake();
  });
  const times: number[] = [];
  for (const workflowId of workflows) {
    const startedAt = performance.now();
    const { eventId } = await client.triggerTest({ eventType: "workflow_failed", workflowId });
    while (!arrived.has(eventId)) await new Promise<void>((resolve) => (wake = resolve));
    times.push((arrived.get(eventId) ?? 0) - startedAt);
  }
  socket.terminate();
  return times;
}

/** The time that a verification spends on each event, when it works on one at a time. */
async function verifiedTimes(client: Client.KadoaClient): Promise<number[]> {
  const times: number[] = [];
  let last = 0;
  const note = () => {
    const now = performance.now();
    if (last !== 0) times.push(now - last);
    last = now;
  };
  const report = await verify({ client, concurrency: 1, onCheck: note });
  if (!report.ok) throw new Error("the verification did not hold");
  return times;
}

const kadoa = await startLocalKadoa();
const client = new KadoaClient({
  apiKey: kadoa.apiKey,
  baseUrl: kadoa.url,
  realtimeUrl: kadoa.realtimeUrl,
  realtimeApiUrl: kadoa.url,
});
const receiver = await createReceiver();

/** Milliseconds in which every setting was seen at both of its channels. */
async function lasted(settings: number, concurrency?: number): Promise<number> {
  const { checks, durationMs } = await verify({
    client,
    receivers: [receiver],
    ...(concurrency !== undefined && { concurrency }),
  });
  const received = checks.filter(({ level }) => level === "received").length;
  if (received !== settings * 2) throw new Error(`only ${received} of ${settings * 2} were received`);
  return durationMs;
}

async function allAtOnce(settings: number): Promise<Row> {
  const [ours, single]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push((await lasted(settings)) / 1000);
    single.push((await lasted(settings, 1)) / 1000);
  }
  const peer = "one after another";
  const figures = { ours: median(ours), [peer]: median(single) };
  const row = { work: `${settings} settings × 2 channels, all received`, figures, unit: "s", peer };
  return settings === 600 ? alone(row, 2) : row;
}

/** Each workflow has one setting with one WebSocket channel. */
async function ofOneEvent(workflows: readonly string[]): Promise<Row[]> {
  const [bare, ours]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    bare.push(...(await bareTimes(client, workflows)));
    ours.push(...(await verifiedTimes(client)));
  }
  const peer = "a bare socket";
  const row = (work: string, part: number) => {
    const figures = { ours: quantile(ours, part), [peer]: quantile(bare, part) };
    return { work: `one event from the test call to its arrival, ${work}`, figures, unit: "ms", peer };
  };
  return [row("median", 0.5), over(row("99th percentile", 0.99), 10)];
}

try {
  const live = await client.channels.create({ name: "live", channelType: "WEBSOCKET", config: {} });
  const config = { webhookUrl: `${receiver.url}/pager`, httpMethod: "POST" };
  const pager = await client.channels.create({ name: "pager", channelType: "WEBHOOK", config });
  const made: string[] = [];
  const rows: Row[] = [];
  for (const settings of counts) {
    while (made.length < settings) {
      const index = made.length;
      const body = {
        workflowId: `workflow-${index}`,
        eventConfiguration: {},
        channelIds: [live.id, pager.id],
      };
      const eventType = eventTypes[index % eventTypes.length] ?? "workflow_failed";
      made.push((await client.settings.create({ ...body, eventType })).id);
    }
    rows.push(await allAtOnce(settings));
  }
  for (const id of made) await client.settings.delete(id);
  const workflows = Array.from({ length: onTheirWay }, (_, index) => `workflow-one-${index}`);
  for (const workflowId of workflows) {
    const body = { workflowId, eventConfiguration: {}, channelIds: [live.id] };
    await client.settings.create({ ...body, eventType: "workflow_failed" });
  }
  report("verify", [...rows, ...(await ofOneEvent(workflows))]);
} finally {
  await client.close();
  await receiver.close();
  kadoa.child.kill("SIGTERM");
}
