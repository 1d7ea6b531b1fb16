import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Agent } from "undici";
import { expect, it, onTestFinished, vi } from "vitest";
import { KadoaClient } from "../../../client/client";
import { hear, Service } from "./service";

/** An HTTP proxy that only knows CONNECT. */
async function startProxy(): Promise<{ url: string; targets: string[] }> {
  const targets: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connect", (request, client) => {
    targets.push(request.url ?? "");
    const [host, port] = (request.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    target.on("error", () => client.destroy());
    client.on("error", () => target.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, targets };
}

it("the WebSocket goes through the proxy of the environment, unless NO_PROXY names its host", async () => {
  const service = await Service.start();
  const proxy = await startProxy();
  const client = new KadoaClient(service.configuration, { dispatcher: new Agent() });
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  for (const name of ["https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "http_proxy"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("HTTP_PROXY", proxy.url);
  const proxied = hear(service, { client });
  await proxied.listener.ready();
  expect(proxy.targets).toEqual([`127.0.0.1:${service.port}`]);
  (await service.subscriber(1)).send(1);
  expect(await proxied.take(1)).toEqual(["e1"]);
  await proxied.listener.close();

  vi.stubEnv("NO_PROXY", "127.0.0.1");
  await hear(service, { client }).listener.ready();
  expect(proxy.targets).toHaveLength(1);
});
