import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import { onTestFinished } from "vitest";
import type { World } from "../../emulator/world";
import type { Place } from "./conformed";

export interface Told {
  method: string;
  path: string;
  status: number;
  body: string;
  type: string;
}

/** What an answer becomes; undefined: none comes. */
export type Lie = (told: Told) => Partial<Told> | undefined;

/** The emulator behind a server that lies about what the emulator has done. */
export async function startLiar({ emulator }: Pick<World, "emulator">, lie: Lie): Promise<Place> {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = "GET", url: path = "/" } = incoming;
    const { "x-api-key": key, "content-type": sent } = incoming.headers;
    const answer = await request(emulator.url + path, {
      method: method as "GET",
      headers: { ...(key && { "x-api-key": String(key) }), ...(sent && { "content-type": sent }) },
      body: chunks.length === 0 ? null : Buffer.concat(chunks),
    });
    const body = await answer.body.text();
    const told = { method, path, status: answer.statusCode, body, type: "application/json" };
    const change = lie(told);
    if (change === undefined) return;
    const { status, type, body: text } = { ...told, ...change };
    response.writeHead(status, { "content-type": type }).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, apiKey: emulator.apiKey, realtimeUrl: emulator.realtimeUrl };
}
