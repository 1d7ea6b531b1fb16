import { request } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { createReceiver, type ReceiverOptions } from "../../../delivery/webhooks";
import { event, ManualClock } from "./raw";

async function receiverOf(options: ReceiverOptions = {}) {
  const receiver = await createReceiver(options);
  onTestFinished(() => receiver.close());
  const deliver = async (path: string, headers: Record<string, string> = {}) => {
    const response = await request(receiver.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(event),
    });
    await response.body.dump();
    return response.statusCode;
  };
  return { receiver, deliver };
}

it("remembers what arrived, where and when", async () => {
  const clock = new ManualClock();
  const { receiver, deliver } = await receiverOf({ clock });
  expect(await deliver("/pager?x=1")).toBe(200);
  expect(receiver.requests).toEqual([
    {
      method: "POST",
      path: "/pager?x=1",
      receivedAt: clock.now(),
      status: 200,
      event: { documented: true, ...event },
    },
  ]);
});

it("refuses what its channel would not send, and says so without repeating a credential", async () => {
  const { receiver, deliver } = await receiverOf({ auth: { type: "bearer", token: "right" } });
  expect(await deliver("/", { authorization: "Bearer wrong-token" })).toBe(401);
  expect(await deliver("/", { authorization: "Bearer right" })).toBe(200);
  expect(receiver.requests.map(({ status }) => status)).toEqual([401, 200]);
  expect(JSON.stringify(receiver.requests)).not.toContain("wrong-token");
});

it("answers as a broken endpoint when told to", async () => {
  const { receiver, deliver } = await receiverOf({ status: ({ path }) => (path === "/broken" ? 500 : 200) });
  expect([await deliver("/broken"), await deliver("/whole")]).toEqual([500, 200]);
  expect(receiver.requests[0]).toMatchObject({ status: 500, event: { eventType: "workflow_failed" } });
});

it("waits for a request that is still to come, and finds one that was there", async () => {
  const { receiver, deliver } = await receiverOf();
  const waiting = receiver.waitFor(({ path }) => path === "/b");
  await deliver("/a");
  await deliver("/b");
  expect(await waiting).toBe(receiver.requests[1]);
  expect(await receiver.waitFor(({ path }) => path === "/a")).toBe(receiver.requests[0]);
});

it("stops waiting at its deadline and at its end", async () => {
  const clock = new ManualClock();
  const { receiver } = await receiverOf({ clock });
  const late = receiver.waitFor(() => true, { timeoutMs: 2000 });
  clock.advance(2000);
  await expect(late).rejects.toThrow("within 2 s");
  const cut = receiver.waitFor(() => true);
  await receiver.close();
  await expect(cut).rejects.toThrow("the receiver was closed");
  expect(clock.timers).toBe(0);
});

it("knows which channels deliver to it", async () => {
  const { receiver } = await receiverOf();
  expect(receiver.serves(`${receiver.url}/pager`)).toBe(true);
  expect(receiver.serves("https://hooks.example.com/pager")).toBe(false);
  expect(receiver.serves("pager")).toBe(false);
});

it("says which port is taken", async () => {
  const { receiver } = await receiverOf();
  const port = Number(new URL(receiver.url).port);
  await expect(createReceiver({ port })).rejects.toThrow(`127.0.0.1:${port} (EADDRINUSE)`);
});
