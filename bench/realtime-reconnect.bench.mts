// From a dropped connection to the first event after it, and the replay of a long outage, each against the
// least that can be done: one token call, one upgrade, one subscription, and JSON.parse of what comes.
import { fork } from "node:child_process";
import { once } from "node:events";
import { startEmulator } from "pulumi-kadoa/emulator";
import { listen, type RealtimeListener } from "pulumi-kadoa/realtime";
import { request } from "undici";
import { WebSocket } from "ws";
import { alone, inTimes, median, quantile, report } from "./results.mts";

const drops = Number(process.env.DROPS ?? 200);
const missed = Number(process.env.MISSED ?? 10_000);
const rounds = Number(process.env.ROUNDS ?? 3);
let lastCursor = "";
/** When the newest try to connect began. */
let connectingAt = 0;

interface Service {
  url: string;
  realtimeUrl: string;
  apiKey: string;
}

if (process.argv[2] === "service") {
  const { url, realtimeUrl, apiKey } = await startEmulator();
  process.send?.({ url, realtimeUrl, apiKey });
} else await measure();

async function call<T>({ url, apiKey }: Service, path: string, body: unknown = {}): Promise<T> {
  const headers = { "x-api-key": apiKey, "content-type": "application/json" };
  const answer = await request(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await answer.body.json()) as T;
}

/** Makes an event happen that the WebSocket hears. */
async function happen(service: Service): Promise<string> {
  const { eventId } = await call<{ eventId: string }>(service, "/_emulator/events", {
    eventType: "credits_low",
  });
  return eventId;
}

async function prepare(service: Service): Promise<void> {
  const { data } = await call<{ data: { channel: { id: string } } }>(service, "/v5/notifications/channels", {
    name: "live",
    channelType: "WEBSOCKET",
    config: {},
  });
  await call(service, "/v5/notifications/settings", {
    eventType: "credits_low",
    eventConfiguration: {},
    channelIds: [data.channel.id],
  });
  await call(service, "/_emulator/realtime/replay", { limit: missed * 2 });
}

/** Connects by hand and reads the replay after a cursor, until the last event. */
async function bare(service: Service, lastCursor: string, last: string): Promise<number> {
  const startedAt = performance.now();
  const token = await call<{ access_token: string; team_id: string }>(service, "/v4/oauth2/token");
  const socket = new WebSocket(`${service.realtimeUrl}?access_token=${token.access_token}`);
  await once(socket, "open");
  socket.send(JSON.stringify({ action: "subscribe", channel: token.team_id, lastCursor }));
  await new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      if ((JSON.parse(String(data)) as { id: string }).id === last) resolve();
    });
  });
  socket.terminate();
  return performance.now() - startedAt;
}

/** Reads on until an event; answers the cursor of the last one before this call. */
async function until(listener: RealtimeListener, id: string): Promise<string> {
  const before = lastCursor;
  for (;;) {
    const { value, done } = await listener.next();
    if (done) throw new Error("the listener has ended");
    lastCursor = value.cursor ?? "";
    if (value.id === id) return before;
  }
}

async function measure(): Promise<void> {
  const child = fork(process.argv[1] as string, ["service"]);
  const [service] = (await once(child, "message")) as [Service];
  await prepare(service);
  const { url: baseUrl, realtimeUrl, apiKey } = service;
  const configuration = { apiKey, baseUrl, realtimeUrl };
  const listener = listen({
    configuration,
    onStatus: ({ type }) => {
      if (type === "connecting") connectingAt = performance.now();
    },
  });
  await listener.ready();
  await until(listener, await happen(service));
  const [ours, limit]: [number[], number[]] = [[], []];
  for (let drop = 0; drop < drops; drop++) {
    await call(service, "/_emulator/realtime/disconnect", { code: 1012 });
    const droppedAt = performance.now();
    const id = await happen(service);
    const cursor = await until(listener, id);
    ours.push(performance.now() - droppedAt);
    limit.push(await bare(service, cursor, id));
    await until(listener, await happen(service));
  }
  const replays: [number, number][] = [];
  for (let round = 0; round < rounds; round++) replays.push(await outage(service, listener));
  await listener.close();
  child.kill();
  const peer = "by hand";
  const after = (work: string, part: number) => ({
    work: `${work} of ${drops} drops to the first event after it`,
    figures: { ours: quantile(ours, part), [peer]: quantile(limit, part) },
    unit: "ms",
    peer,
  });
  report("realtime-reconnect", [
    // The official client waits for 5 s.
    alone(after("median", 0.5), 500),
    alone(after("99th percentile", 0.99), 500),
    inTimes(
      {
        work: `${missed.toLocaleString("en")} events missed in an outage, replayed`,
        figures: { ours: median(replays.map(([one]) => one)), [peer]: median(replays.map(([, one]) => one)) },
        unit: "ms",
        peer,
      },
      { atMost: 3 },
    ),
  ]);
}

/** Lets the events happen while no token is to be had, and times what follows. */
async function outage(service: Service, listener: RealtimeListener): Promise<[number, number]> {
  await call(service, "/_emulator/faults", { kind: "status", status: 503, path: "/v4/oauth2/token" });
  await call(service, "/_emulator/realtime/disconnect", { code: 1012 });
  let last = "";
  for (let count = 0; count < missed; count++) last = await happen(service);
  await request(`${service.url}/_emulator/faults`, { method: "DELETE" }).then(({ body }) => body.dump());
  const cursor = await until(listener, last);
  const ours = performance.now() - connectingAt;
  return [ours, await bare(service, cursor, last)];
}
