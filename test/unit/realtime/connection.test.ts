import { expect, it } from "vitest";
import { ManualClock } from "../../emulator/manual-clock";
import { hear, Service } from "./service";

it("a connection is made with a fresh token, to the team that the token names", async () => {
  const service = await Service.start();
  const { listener } = hear(service);
  await listener.ready();
  const [subscriber] = service.subscribers;
  expect(subscriber?.token).toBe("canary-token-1");
  expect(subscriber?.subscription).toEqual({ action: "subscribe", channel: "team-1" });
  expect(subscriber?.headers["user-agent"]).toMatch(/^pulumi-kadoa\//);
});

it("every further connection has a token of its own", async () => {
  const service = await Service.start();
  const heard = hear(service);
  for (const number of [1, 2, 3]) {
    (await service.subscriber(number)).socket.terminate();
    await heard.until("connected", number + 1);
  }
  expect(service.subscribers.map(({ token }) => token)).toEqual(
    [1, 2, 3, 4].map((number) => `canary-token-${number}`),
  );
});

it.each([
  [401, "AUTHENTICATION"],
  [403, "FORBIDDEN"],
])("a token refused with %i ends the listening, and nothing is connected", async (status, code) => {
  const service = await Service.start();
  service.tokenReply = () => ({ status, body: { error: true, message: "tk-canary-key is no key" } });
  const { listener } = hear(service);
  await expect(listener.ready()).rejects.toMatchObject({ code });
  await expect(listener.next()).rejects.toMatchObject({
    code,
    message: expect.not.stringContaining("canary"),
  });
  expect(service.tokensIssued).toBe(1);
  expect(service.upgrades).toBe(0);
});

it.each([
  ["a failing token endpoint", { status: 500, body: {} }],
  ["an answer that is not JSON", { status: 200, body: "<html>" }],
  ["an answer without a token", { status: 200, body: { team_id: "team-1" } }],
  ["a token that cannot stand in a URL", { status: 200, body: { access_token: "a b", team_id: "team-1" } }],
])("%s is tried again, and never leads to a connection without a token", async (_, reply) => {
  const service = await Service.start();
  service.tokenReply = (count) => (count < 4 ? reply : undefined);
  const heard = hear(service);
  await heard.listener.ready();
  expect(service.upgrades).toBe(1);
  expect(service.subscribers[0]?.token).toBe("canary-token-4");
  expect(heard.statuses.filter(({ type }) => type === "retrying")).toHaveLength(3);
});

it("a wait that the token endpoint asks for is kept", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  service.tokenReply = (count) =>
    count === 1 ? { status: 429, body: {}, headers: { "retry-after": "7" } } : undefined;
  const heard = hear(service, { clock });
  await clock.untilWaitOf(7_000);
  clock.advance(6_999);
  expect(service.tokensIssued).toBe(1);
  clock.advance(1);
  await heard.listener.ready();
});

it("a wait that a refused upgrade asks for is kept too", async () => {
  const service = await Service.start();
  service.upgradeReply = (count) =>
    count === 1 ? { status: 503, body: {}, headers: { "retry-after": "12" } } : undefined;
  const heard = hear(service, { clock: new ManualClock() });
  expect(await heard.until("retrying")).toMatchObject({ waitMs: 12_000, error: { code: "SERVER" } });
});

it("waits between tries grow, are spread over their whole length, and end at 30 s", async () => {
  const service = await Service.start();
  service.tokenReply = (count) => (count < 10 ? { status: 503, body: {} } : undefined);
  const heard = hear(service, { random: () => 0.001 });
  await heard.listener.ready();
  const waits = heard.statuses.flatMap((status) => (status.type === "retrying" ? [status.waitMs] : []));
  expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
});

it("a service that drops every connection at once is tried again at once, then after growing waits", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  hear(service, { clock, random: () => 0.6 });
  (await service.subscriber(1)).socket.terminate();
  (await service.subscriber(2)).socket.terminate();
  for (const [dropped, wait] of [300, 600, 1_200, 2_400].entries()) {
    await clock.untilWaitOf(wait);
    clock.advance(wait);
    (await service.subscriber(dropped + 3)).socket.terminate();
  }
});

it("a connection that brought something new, or lasted, is followed by the next at once", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  const heard = hear(service, { clock, random: () => 0.5 });
  for (let number = 1; number <= 4; number++) {
    const subscriber = await service.subscriber(number);
    subscriber.send(number);
    await heard.take(1);
    subscriber.socket.terminate();
  }
  for (let number = 5; number <= 8; number++) {
    const subscriber = await service.subscriber(number);
    await heard.until("connected", number);
    clock.advance(5_000);
    subscriber.socket.terminate();
  }
  await service.subscriber(9);
});

it("an upgrade refused with 401 is tried once more with a new token, then ends the listening", async () => {
  const service = await Service.start();
  service.upgradeReply = () => ({ status: 401, body: { message: "canary-token-2 has expired" } });
  const { listener } = hear(service);
  await expect(listener.ready()).rejects.toMatchObject({
    code: "AUTHENTICATION",
    message: expect.stringMatching(/^401 from the WebSocket upgrade at ws:.*: \[secret\] has expired/),
  });
  expect(service.tokensIssued).toBe(2);
});

it("a token that expired on its way costs one more token", async () => {
  const service = await Service.start();
  service.upgradeReply = (count) => (count === 1 ? { status: 401, body: {} } : undefined);
  const heard = hear(service);
  await heard.listener.ready();
  expect(service.tokensIssued).toBe(2);
  expect(heard.statuses.map(({ type }) => type)).toEqual(["connecting", "connected"]);
});

it("an upgrade refused with 403 ends the listening with the service's words", async () => {
  const service = await Service.start();
  service.upgradeReply = () => ({ status: 403, body: { message: "realtime is an Enterprise feature" } });
  const { listener } = hear(service);
  await expect(listener.ready()).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("realtime is an Enterprise feature"),
  });
  expect(service.upgrades).toBe(1);
});

it("a subscription answered by 1008 is a refusal and ends the listening", async () => {
  const service = await Service.start();
  service.onSubscribe = ({ socket }) => socket.close(1008, "not your channel");
  const { listener } = hear(service);
  await expect(listener.ready()).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("1008 not your channel"),
  });
  expect(service.upgrades).toBe(1);
});

it("a key of another workspace than expected ends the listening before anything is connected", async () => {
  const service = await Service.start();
  const { listener } = hear(service, { configuration: { ...service.configuration, teamId: "team-2" } });
  await expect(listener.ready()).rejects.toMatchObject({ code: "WRONG_WORKSPACE" });
  expect(service.upgrades).toBe(0);
});
