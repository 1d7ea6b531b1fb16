import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KadoaError } from "../../client/errors";
import type { Session } from "../../provider/account/session";
import { PartialFailure } from "../../provider/create/partial-failure";
import { webhook } from "./creating";
import { LocalService, sessionAt } from "./local-service";

interface Answer {
  data?: { channel?: { id: string; channelType: string }; channels?: { id: string }[] };
}

let service: LocalService;
let server: Server;
let session: Session;
/** How far the `Date` of answers is from Kadoa's own clock. */
let dateOffByMs: number;
let losesCreates: boolean;
/** Makes of Kadoa's answer to a call what is answered instead. */
let lie: (call: string, answer: Answer) => unknown;

beforeEach(async () => {
  service = await LocalService.start();
  lie = (_call, answer) => answer;
  [dateOffByMs, losesCreates] = [0, false];
  server = createServer(async (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const body = await text(request);
    const answer = await fetch(service.emulator.url + url, {
      method,
      headers: { "x-api-key": String(headers["x-api-key"]), "content-type": "application/json" },
      ...(body === "" ? {} : { body }),
    });
    const said = await answer.text();
    const told = said === "" || !answer.ok ? said : JSON.stringify(lie(`${method} ${url}`, JSON.parse(said)));
    const date = new Date(Date.parse(answer.headers.get("date") ?? "") + dateOffByMs).toUTCString();
    if (losesCreates && method === "POST" && url.startsWith("/v5/")) return void response.destroy();
    response.writeHead(answer.status, { "content-type": "application/json", date }).end(told);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  session = sessionAt(`http://127.0.0.1:${port}`, service.emulator.apiKey, { clock: service.clock });
});

afterEach(async () => {
  await session.close();
  server.close();
  server.closeAllConnections();
  await service.close();
});

const createChannel = "POST /v5/notifications/channels";

async function faultOfCreate(name: string): Promise<KadoaError> {
  const error: unknown = await service
    .handlers("WebhookChannel", session)
    .create(webhook(name))
    .then(({ id }) => id)
    .catch((reason: unknown) => reason);
  const fault = error instanceof PartialFailure ? error.reasons[0] : error;
  if (!(fault instanceof KadoaError)) throw new Error(`there is no fault but ${String(error)}`);
  return fault;
}

describe("an answer to a create that cannot be true", () => {
  test("names the object of another resource: that one is not taken, and what was made is found", async () => {
    const first = await service.handlers("WebhookChannel", session).create(webhook("first"));
    lie = (call, answer) =>
      call === createChannel ? { data: { channel: { ...answer.data?.channel, id: first.id } } } : answer;
    const second = await service.handlers("WebhookChannel", session).create(webhook("second"));
    expect(second.id).not.toBe(first.id);
    expect((await service.channels()).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  });

  test("names an object of another type: the create fails when nothing else is to be found", async () => {
    lie = (call, answer) => {
      if (call === createChannel)
        return { data: { channel: { ...answer.data?.channel, channelType: "EMAIL" } } };
      return answer.data?.channels ? { data: { channels: [] } } : answer;
    };
    const fault = await faultOfCreate("ops");
    expect(fault.code).toBe("UNEXPECTED_ANSWER");
    expect(fault.message).toContain("an object of another type; nothing that it made is to be seen");
  });
});

test.each([-5, 5])(
  "with a Date %i hours off, a create whose answer is lost is not repeated: the error names what may be it",
  async (hours) => {
    [dateOffByMs, losesCreates] = [hours * 3_600_000, true];
    const fault = await faultOfCreate("ops");
    const [made, ...others] = await service.channels();
    expect(others).toEqual([]);
    expect(fault.code).toBe("AMBIGUOUS");
    expect(fault.message).toContain(String(made?.id));
  },
);

test("a channel that Kadoa's list leaves out is not gone: its own answer counts", async () => {
  const handlers = service.handlers("WebhookChannel", session);
  const left = await handlers.create(webhook("left-out"));
  const other = await handlers.create(webhook("other"));
  lie = (_call, answer) => {
    const channels = answer.data?.channels;
    return channels ? { data: { channels: channels.filter(({ id }) => id !== left.id) } } : answer;
  };
  expect(await handlers.read(other.id, other.state)).toBeDefined();
  expect(await handlers.read(left.id, left.state)).toMatchObject({ inputs: { name: "left-out" } });
  await service.outside("DELETE", `/v5/notifications/channels/${left.id}`);
  expect(await handlers.read(left.id, left.state)).toBeUndefined();
});

test.each(["", ".", ".."])("the id %j reaches no other address than that of an object", async (id) => {
  await expect(service.handlers("WebhookChannel", session).lookUp(id, {})).rejects.toThrow("is no id");
  await expect(service.handlers("WebhookChannel", session).delete(id, webhook("a"))).rejects.toThrow(
    "is no id",
  );
  expect(await service.count("GET /v5/notifications")).toBe(0);
});
