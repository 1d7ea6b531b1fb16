// Events per second of processor time through listen(), its loop included, against bare ws with JSON.parse:
// the least that a client can do. The service is a process of its own and only writes prepared bytes.
// Processor time and not the clock's, so that what else the machine does counts little.
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listen } from "pulumi-kadoa/realtime";
import { WebSocket } from "ws";

const events = Number(process.env.EVENTS ?? 200_000);
const rounds = Number(process.env.ROUNDS ?? 5);

if (process.argv[2] === "service") serve();
else await measure();

/** Answers the token call, and every subscription with all events as fast as they are taken. */
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
      for (const piece of pieces) {
        if (!socket.writable) return;
        if (!socket.write(piece)) await once(socket, "drain").catch(() => {});
      }
    });
    socket.resume();
  });
  const pieces = framed();
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

/** All events as WebSocket frames, in pieces of some 64 KB. */
function framed(): Buffer[] {
  const pieces: Buffer[] = [];
  let frames: Buffer[] = [];
  for (let number = 1; number <= events; number++) {
    const payload = Buffer.from(
      JSON.stringify({
        eventType: "workflow_failed",
        id: `0b5c1d9e-7f0a-4c9b-9f61-${String(number).padStart(12, "0")}`,
        timestamp: "2026-02-03T04:05:06.000Z",
        _cursor: `1770091506000-${number}`,
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
    const head = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]);
    frames.push(head, payload);
    if (frames.length < 400 && number < events) continue;
    pieces.push(Buffer.concat(frames));
    frames = [];
  }
  return pieces;
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

async function ours(port: number): Promise<number> {
  const base = `127.0.0.1:${port}`;
  const listener = listen({
    configuration: { apiKey: "key", baseUrl: `http://${base}`, realtimeUrl: `ws://${base}` },
    onStatus: () => {},
  });
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

async function measure(): Promise<void> {
  const service: ChildProcess = fork(process.argv[1] as string, ["service"]);
  const [port] = (await once(service, "message")) as [number];
  const rates = { bare: [] as number[], ours: [] as number[] };
  await bare(port); // Both warm up once, uncounted.
  await ours(port);
  for (let round = 0; round < rounds; round++) {
    rates.bare.push(await bare(port));
    rates.ours.push(await ours(port));
  }
  service.kill();
  const [limit, reached] = [median(rates.bare), median(rates.ours)];
  const thousands = (rate: number) => `${(rate / 1000).toFixed(0)} k/s`;
  console.log(`${events.toLocaleString("en")} events of 400 bytes, median of ${rounds} alternating runs`);
  console.log(`  ws + JSON.parse     ${thousands(limit)}`);
  console.log(`  listen()            ${thousands(reached)}   ${(reached / limit).toFixed(2)} of it`);
  console.log(`  resident memory     ${(process.memoryUsage.rss() / 1024 / 1024).toFixed(0)} MB at the end`);
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
