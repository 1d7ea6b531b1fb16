// Events per second of processor time through listen(), its loop included, against bare ws with JSON.parse:
// the least that a client can do. The service is a process of its own and only writes prepared bytes.
// Processor time and not the clock's, so that what else the machine does counts little. Then one long run, in which the
// heap must not grow. EVENTS=200000, ROUNDS=5 and LONG=1000000 (of the long run) can be set.
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { listen } from "pulumi-kadoa/realtime";
import { WebSocket } from "ws";
import { alone, inTimes, median, report } from "./results.mts";

const events = Number(process.env.EVENTS ?? 200_000);
const rounds = Number(process.env.ROUNDS ?? 5);
const long = Number(process.env.LONG ?? 1_000_000);
const megabyte = 1024 * 1024;
/** Events in one piece of what the service writes. */
const perPiece = 400;

if (process.argv[2] === "service") serve();
else await measure();

/** Answers the token call, and every subscription with events without end, as fast as they are taken. */
function serve(): void {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ access_token: "token", team_id: "team" }));
  });
  server.on("upgrade", (request, socket) => {
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on("error", () => socket.destroy());
    socket.once("data", async () => {
      for (let first = 1; socket.writable; first += perPiece) {
        if (!socket.write(piece(first))) await once(socket, "drain").catch(() => {});
      }
    });
    socket.resume();
  });
  const piece = pieces();
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

/** Makes pieces of some 160 KB: WebSocket frames of events, numbered on from any number. */
function pieces(): (first: number) => Buffer {
  const payload = Buffer.from(
    JSON.stringify({
      eventType: "workflow_failed",
      id: "0b5c1d9e-7f0a-4c9b-9f61-############",
      timestamp: "2026-02-03T04:05:06.000Z",
      _cursor: "1770091506000-############",
      message: {
        workflowId: "65f0c0ffee65f0c0ffee65f0",
        workflowName: "Laptop prices",
        source: "scheduler",
        reason: "The page answered 503",
        action: "Check the source and run the workflow again",
        url: "https://www.kadoa.com/workflow/65f0c0ffee65f0c0ffee65f0",
      },
    }),
  );
  const frame = Buffer.concat([Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]), payload]);
  const template = Buffer.concat(Array.from({ length: perPiece }, () => frame));
  const [inId, inCursor] = [frame.indexOf("####"), frame.lastIndexOf("############")];
  return (first) => {
    const copy = Buffer.from(template);
    for (let index = 0; index < perPiece; index++) {
      const digits = String(first + index).padStart(12, "0");
      copy.write(digits, index * frame.length + inId, "latin1");
      copy.write(digits, index * frame.length + inCursor, "latin1");
    }
    return copy;
  };
}

async function bare(port: number): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}?access_token=token`, { perMessageDeflate: false });
  await once(socket, "open");
  const startedAt = process.cpuUsage();
  socket.send(JSON.stringify({ action: "subscribe", channel: "team" }));
  let count = 0;
  await new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      const event = JSON.parse(data.toString()) as { id: string };
      if (event.id !== "") count += 1;
      if (count === events) resolve();
    });
  });
  const seconds = secondsSince(startedAt);
  socket.terminate();
  return events / seconds;
}

function listening(port: number) {
  const base = `127.0.0.1:${port}`;
  return listen({
    configuration: { apiKey: "key", baseUrl: `http://${base}`, realtimeUrl: `ws://${base}` },
    onStatus: () => {},
  });
}

async function ours(port: number): Promise<number> {
  const listener = listening(port);
  await listener.ready();
  const startedAt = process.cpuUsage();
  let count = 0;
  let seconds = 0;
  for await (const event of listener) {
    if (event.documented) count += 1;
    if (count < events) continue;
    seconds = secondsSince(startedAt);
    break;
  }
  return events / seconds;
}

/** The heap in MB, when everything that can be known is remembered, and at the end. */
async function heapOver(port: number): Promise<[early: number, end: number]> {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const heap = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed / megabyte;
  };
  const listener = listening(port);
  let count = 0;
  let early = 0;
  for await (const _ of listener) {
    count += 1;
    if (count === long / 10) early = heap();
    if (count === long) break;
  }
  return [early, heap()];
}

async function measure(): Promise<void> {
  const service: ChildProcess = fork(process.argv[1] as string, ["service"]);
  const [port] = (await once(service, "message")) as [number];
  const rates = { bare: [] as number[], ours: [] as number[] };
  await bare(port); // Both warm up once, uncounted.
  await ours(port);
  for (let round = 0; round < rounds; round++) {
    rates.bare.push((await bare(port)) / 1000);
    rates.ours.push((await ours(port)) / 1000);
  }
  const [early, end] = await heapOver(port);
  service.kill();
  const peer = "ws + JSON.parse";
  const figures = { ours: median(rates.ours), [peer]: median(rates.bare) };
  const growth = { ours: end - early, "heap at a tenth of them": early };
  report("realtime-ingest", [
    inTimes(
      { work: "thousand events of 400 bytes, by second of processor time", figures, unit: "k/s", peer },
      { atLeast: 0.65 },
    ),
    alone(
      { work: `growth of the heap over ${long.toLocaleString("en")} events`, figures: growth, unit: "MB" },
      2,
    ),
  ]);
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
