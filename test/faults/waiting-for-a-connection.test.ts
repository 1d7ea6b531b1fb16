import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, request } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { KadoaClient } from "../../client/client";
import { StoryClock } from "./clock";

it("a create that waits for a connection ends on time, and is not sent once there is one", async () => {
  const received: string[] = [];
  const held = Promise.withResolvers<ServerResponse>();
  const server = createServer((asked, response) => {
    received.push(`${asked.method} ${asked.url}`);
    if (asked.url === "/held") held.resolve(response);
    else response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dispatcher = new Agent({ connections: 1 });
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.close();
  });
  const clock = new StoryClock();
  const configuration = { apiKey: "key", baseUrl: url, realtimeUrl: url, realtimeApiUrl: url };
  const client = new KadoaClient(configuration, { dispatcher, clock });

  const first = request(`${url}/held`, { dispatcher });
  const response = await held.promise;
  const create = client.channels.create({ name: "ops", channelType: "WEBSOCKET", config: {} });
  const refused = expect(create).rejects.toMatchObject({ code: "TIMEOUT" });
  // Its deadline runs from here on.
  await expect.poll(() => clock.expire()).toBeGreaterThan(0);
  await refused;
  response.end();
  await (await first).body.dump();
  await (await request(`${url}/later`, { dispatcher })).body.dump();

  expect(received).toEqual(["GET /held", "GET /later"]);
});
