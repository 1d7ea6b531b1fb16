// How long a verification takes, and what it adds to an event's own way, on an emulator in a process of its own.
//
//   all at once   100 settings, each with a WebSocket and a webhook channel         at most 1 s
//   one by one    per event: verify (plan, trigger, match, report) against a bare   p99 added at most 10 ms
//                 socket: the same test call and the first frame with its id
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import type * as Client from "../client/client.ts";
import type * as Realtime from "../delivery/realtime.ts";
import type * as Webhooks from "../delivery/webhooks.ts";

const dist = join(import.meta.dirname, "../dist");
const { KadoaClient } = (await import(join(dist, "client/client.js"))) as typeof Client;
const { verify } = (await import(join(dist, "delivery/realtime.js"))) as typeof Realtime;
const { createReceiver } = (await import(join(dist, "delivery/webhooks.js"))) as typeof Webhooks;

const settings = 100;
const rounds = 5;
const eventTypes = ["workflow_started", "workflow_finished", "workflow_failed", "workflow_data_change"];

async function startEmulator() {
  const child = spawn(process.execPath, [join(dist, "cli/main.js"), "emulator", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { ...(JSON.parse(line) as { url: string; realtimeUrl: string; apiKey: string }), child };
}

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

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const emulator = await startEmulator();
const client = new KadoaClient({
  apiKey: emulator.apiKey,
  baseUrl: emulator.url,
  realtimeUrl: emulator.realtimeUrl,
  realtimeApiUrl: emulator.url,
});
const receiver = await createReceiver();
let held = true;
try {
  const live = await client.channels.create({ name: "live", channelType: "WEBSOCKET", config: {} });
  const config = { webhookUrl: `${receiver.url}/pager`, httpMethod: "POST" };
  const pager = await client.channels.create({ name: "pager", channelType: "WEBHOOK", config });
  const made: string[] = [];
  for (let index = 0; index < settings; index++) {
    const body = { workflowId: `workflow-${index}`, eventConfiguration: {}, channelIds: [live.id, pager.id] };
    const eventType = eventTypes[index % eventTypes.length] ?? "workflow_failed";
    made.push((await client.settings.create({ ...body, eventType })).id);
  }

  const durations: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const report = await verify({ client, receivers: [receiver] });
    const received = report.checks.filter(({ level }) => level === "received").length;
    if (received !== settings * 2) throw new Error(`only ${received} of ${settings * 2} were received`);
    durations.push(report.durationMs);
  }
  const median = quantile(durations, 0.5);
  console.log(
    `  all at once  ${settings} settings × 2 channels, all received: median ${median.toFixed(0)} ms of ${rounds}`,
  );

  const workflows = made.map((_, index) => `workflow-one-${index}`);
  for (const id of made) await client.settings.delete(id);
  for (const workflowId of workflows) {
    const body = { workflowId, eventConfiguration: {}, channelIds: [live.id] };
    await client.settings.create({ ...body, eventType: "workflow_failed" });
  }
  const [bare, verified]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    bare.push(...(await bareTimes(client, workflows)));
    verified.push(...(await verifiedTimes(client)));
  }
  const added = quantile(verified, 0.99) - quantile(bare, 0.99);
  const show = (values: readonly number[]) =>
    `p50 ${quantile(values, 0.5).toFixed(2)} ms, p99 ${quantile(values, 0.99).toFixed(2)} ms`;
  console.log(`  one by one   bare socket ${show(bare)}; verify ${show(verified)}`);
  console.log(`               added at p99: ${added.toFixed(2)} ms (${verified.length} events)`);
  held = median <= 1_000 && added <= 10;
  console.log(held ? "  holds: at most 1 s, at most 10 ms" : "  does not hold: at most 1 s, at most 10 ms");
} finally {
  await client.close();
  await receiver.close();
  emulator.child.kill("SIGTERM");
}
if (!held) process.exitCode = 1;
