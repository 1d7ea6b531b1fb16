// Calls a second through the client (checked answers, retries, redaction) against undici's request with JSON: one at a
// time, and 32 at once. The service is a process of its own and answers prepared bytes. CALLS=4000, ROUNDS=7 can be set.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Agent, request } from "undici";
import type * as Client from "../client/client.ts";
import { inTimes, median, report } from "./results.mts";

const calls = Number(process.env.CALLS ?? 4_000);
const rounds = Number(process.env.ROUNDS ?? 7);
const path = "/v5/notifications/channels/65f0c0ffee65f0c0ffee65f0";

const channel = {
  id: "65f0c0ffee65f0c0ffee65f0",
  name: "pager",
  channelType: "WEBHOOK",
  config: { webhookUrl: "https://hooks.example.com/kadoa", httpMethod: "POST" },
  createdAt: "2026-02-03T04:05:06.000Z",
  updatedAt: "2026-02-03T04:05:06.000Z",
};

if (process.argv[2] === "service") serve();
else await measure();

function serve(): void {
  const body = JSON.stringify({ data: { channel } });
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

/** Calls a second, with so many under way. */
async function rateOf(call: () => Promise<string>, atOnce: number): Promise<number> {
  let left = calls;
  const startedAt = performance.now();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      if ((await call()) !== channel.id) throw new Error("not the channel that was asked for");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return calls / ((performance.now() - startedAt) / 1000);
}

async function measure(): Promise<void> {
  const { KadoaClient } = (await import(
    join(import.meta.dirname, "../dist/client/client.js")
  )) as typeof Client;
  const service = fork(process.argv[1] as string, ["service"]);
  const [port] = (await once(service, "message")) as [number];
  const baseUrl = `http://127.0.0.1:${port}`;
  const client = new KadoaClient({ apiKey: "key", baseUrl, realtimeUrl: baseUrl, realtimeApiUrl: baseUrl });
  const dispatcher = new Agent();
  const headers = { "x-api-key": "key", accept: "application/json" };
  const candidates = {
    ours: async () => (await client.channels.get(channel.id)).id,
    undici: async () => {
      const { statusCode, body } = await request(baseUrl + path, { headers, dispatcher });
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
      return ((await body.json()) as { data: { channel: { id: string } } }).data.channel.id;
    },
  };
  const rows = [];
  for (const atOnce of [1, 32]) {
    const rates = { ours: [] as number[], undici: [] as number[] };
    // The first round warms up, uncounted.
    for (let round = 0; round <= rounds; round++) {
      for (const name of ["undici", "ours"] as const) {
        const rate = await rateOf(candidates[name], atOnce);
        if (round > 0) rates[name].push(rate);
      }
    }
    const figures = { ours: median(rates.ours), undici: median(rates.undici) };
    const work = `reading a channel, ${atOnce === 1 ? "one at a time" : `${atOnce} at once`}`;
    rows.push(inTimes({ work, figures, unit: "/s", peer: "undici" }, { atLeast: 0.85 }));
  }
  await client.close();
  await dispatcher.close();
  service.kill();
  report("client", rows);
}
