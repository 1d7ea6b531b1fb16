import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { KadoaClient } from "../../../client/client";
import { KadoaError } from "../../../client/errors";
import { duplicate } from "../../../provider/create/errors";
import { definitions } from "../../../provider/resources.gen";

const apiKey = "sk_live_Vb7Qm2Xt9Lk4Zr8Wd3Np6";

/** What a client says whose every call is answered in one way. */
async function failureAt(answer: RequestListener): Promise<{ error: KadoaError; origin: string }> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration = { apiKey, baseUrl: origin, realtimeUrl: origin, realtimeApiUrl: origin };
  const client = new KadoaClient(configuration, { retry: { tries: 1 } });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await client.close();
  });
  const error = await client.channels.list().catch((reason: unknown) => reason);
  if (!(error instanceof KadoaError)) throw new Error("expected a KadoaError");
  return { error, origin };
}

it("words that repeat a part of the key are left out, and the message says so and what to do", async () => {
  const { error } = await failureAt((_, response) => {
    response
      .writeHead(400, { "x-request-id": "req-1" })
      .end(JSON.stringify({ message: `no ${apiKey.slice(0, 20)}` }));
  });
  expect(error.message).toBe(
    "400 from GET /v5/notifications/channels: its words are left out, because they repeat a part of a secret. " +
      "Fix: check each argument; Kadoa's support can look up the words by the request id req-1.",
  );
});

it.each([
  apiKey,
  `id-${apiKey}`,
  Buffer.from(apiKey).toString("base64url"),
  apiKey.slice(3, 14),
  "no id\u0007",
])("a request id that is %j is not used: the one that was sent stands in the message", async (given) => {
  let sent: unknown;
  const { error } = await failureAt((request, response) => {
    sent = request.headers["x-request-id"];
    // Not by writeHead, which would refuse the bell.
    response.socket?.end(
      `HTTP/1.1 500 Oh\r\nx-request-id: ${given.replace("\u0007", " ")}\r\ncontent-length: 2\r\n\r\n{}`,
    );
  });
  expect(error.requestId).toBe(sent);
  expect(error.message).toContain(`the request id ${String(sent)}.`);
});

it("a redirect is not followed; the message says where it leads, without what may be a password", async () => {
  const { error, origin } = await failureAt((_, response) => {
    const location = "https://user:hunter2hunter2@elsewhere.example.com/secret?k=1";
    response.writeHead(302, { location, "x-request-id": "req-2" }).end();
  });
  expect(error.message).toBe(
    `302 from GET /v5/notifications/channels. Fix: check that ${origin} is Kadoa's API: it sends on to ` +
      "https://elsewhere.example.com; request id req-2.",
  );
});

it("an answer without end is cut off, and the message says what to check", async () => {
  const { error, origin } = await failureAt((_, response) => {
    response.writeHead(200, { "x-request-id": "req-3" });
    const piece = Buffer.alloc(4 * 1024 * 1024, " ");
    const more = () => {
      while (response.writable && response.write(piece));
    };
    response.on("drain", more).on("error", () => {});
    more();
  });
  expect(error.message).toBe(
    "200 from GET /v5/notifications/channels is larger than 64 MB. " +
      `Fix: check that ${origin} is Kadoa's API; request id req-3.`,
  );
});

it("an existing setting is compared without what its open configuration holds, on either side", () => {
  const { NotificationSetting } = definitions;
  if (NotificationSetting === undefined) throw new Error("no such kind");
  const setting = (enabled: boolean, token: string) => ({
    eventType: "workflow_failed",
    channels: [],
    enabled,
    eventConfiguration: { target: { token } },
  });
  const existing = { id: "s1", args: setting(false, "canary-there"), concernsOnly: () => false };
  const { message } = duplicate(NotificationSetting, setting(true, "canary-here"), existing, {
    readsState: true,
  });
  expect(message).toContain(
    "which differs: enabled is true here and false there; " +
      "eventConfiguration is another, and not shown because it may hold a secret",
  );
  expect(message).not.toContain("canary");
});
