import { expect, it } from "vitest";
import { memoryCursorStore } from "../../../delivery/realtime";
import { ManualClock } from "../../emulator/manual-clock";
import { eventually } from "../../eventually";
import { hear, Service } from "./service";

const drain = (more: Record<string, unknown>) => ({
  type: "control.draining",
  connectionId: "1-2-3",
  resumeSupported: true,
  ...more,
});

it("a drain is no interruption: the next connection is up before the old one is left", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const old = await service.subscriber(1);
  old.send(1, 2);
  expect(await heard.take(2)).toEqual(["e1", "e2"]);
  old.frame(drain({ retryAfterMs: 0 }));
  const fresh = await service.subscriber(2);
  expect(fresh.subscription).toMatchObject({ lastCursor: "1-1" });
  await heard.until("connected", 2);
  old.send(3);
  expect(await heard.take(1)).toEqual(["e3"]);
  fresh.send(2, 3, 4);
  expect(await heard.take(1)).toEqual(["e4"]);
  old.socket.close(1001, "Server shutting down");
  fresh.send(5);
  expect(await heard.take(1)).toEqual(["e5"]);
  expect(heard.statuses.map(({ type }) => type)).toEqual([
    "connecting",
    "connected",
    "draining",
    "connecting",
    "connected",
  ]);
});

it("late events of a drained connection come in their order, and never move the position back", async () => {
  const service = await Service.start();
  const cursorStore = memoryCursorStore();
  const clock = new ManualClock(); // It stands still: nothing is handed over because of waiting.
  const heard = hear(service, { cursorStore, clock });
  const old = await service.subscriber(1);
  old.send(1, 2);
  await heard.take(2);
  old.frame(drain({ retryAfterMs: 0 }));
  await clock.untilWaitOf(0);
  clock.advance(0);
  const fresh = await service.subscriber(2);
  fresh.send(2, 3);
  expect(await heard.take(1)).toEqual(["e3"]);
  old.send(4, 5); // Ahead of the leading connection: they wait for it.
  await new Promise<void>((resolve) => {
    old.socket.once("pong", () => resolve());
    old.socket.ping();
  });
  fresh.send(4, 6);
  expect(await heard.take(2)).toEqual(["e4", "e6"]);
  old.send(6); // It has passed what the replay left out.
  expect(await heard.take(1)).toEqual(["e5"]);
  fresh.send(7);
  await heard.take(1);
  heard.listener.done();
  fresh.socket.terminate();
  old.socket.terminate();
  expect((await service.subscriber(3)).subscription).toMatchObject({ lastCursor: "1-6" });
  expect(heard.listener.statistics.discontinuities).toBe(0);
  await heard.listener.close();
  expect(await cursorStore.load()).toMatchObject({ cursor: "1-6", expects: "e7" });
});

it("a drain before the first event leaves no gap, as the two connections overlap", async () => {
  const service = await Service.start();
  const heard = hear(service);
  (await service.subscriber(1)).frame(drain({}));
  await heard.until("connected", 2);
  (await service.subscriber(2)).send(1);
  expect(await heard.take(1)).toEqual(["e1"]);
  expect(heard.listener.statistics.discontinuities).toBe(0);
});

it("what only the drained connection delivers is handed over after 5 s", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  const heard = hear(service, { clock });
  const old = await service.subscriber(1);
  old.send(1, 2);
  await heard.take(2);
  old.frame(drain({}));
  await clock.untilWaitOf(0);
  clock.advance(0);
  const fresh = await service.subscriber(2);
  fresh.send(2, 4);
  expect(await heard.take(1)).toEqual(["e4"]);
  old.send(3);
  await clock.untilWaitOf(5_000);
  clock.advance(5_000);
  expect(await heard.take(1)).toEqual(["e3"]);
});

it("what waited for a replacement that ends comes before anything later", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const old = await service.subscriber(1);
  old.send(1, 2);
  await heard.take(2);
  old.frame(drain({}));
  const fresh = await service.subscriber(2);
  await heard.until("connected", 2);
  fresh.send(2);
  await eventually(() => expect(heard.listener.statistics.duplicates).toBe(1));
  old.send(3, 4);
  await new Promise<void>((resolve) => {
    old.socket.once("pong", () => resolve());
    old.socket.ping();
  });
  fresh.socket.terminate();
  const third = await service.subscriber(3);
  old.send(5);
  expect(await heard.take(3)).toEqual(["e3", "e4", "e5"]);
  third.send(2, 3, 4, 5, 6);
  expect(await heard.take(1)).toEqual(["e6"]);
});

it("the wait that a drain asks for is kept, as far as the deadline allows", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  const heard = hear(service, { clock });
  const deadlineAt = new Date(clock.now() + 8_000).toISOString();
  (await service.subscriber(1)).frame(drain({ retryAfterMs: 3_000, deadlineAt }));
  expect(await heard.until("draining")).toMatchObject({ replaceInMs: 3_000 });
  await clock.untilWaitOf(3_000);
  clock.advance(3_000);
  const next = await service.subscriber(2);
  await heard.until("connected", 2);
  next.frame(drain({ retryAfterMs: 60_000, deadlineAt: new Date(clock.now() + 8_000).toISOString() }));
  expect(await heard.until("draining", 2)).toMatchObject({ replaceInMs: 4_000 });
});

it.each([
  ["missing", undefined, 0],
  ["negative", -1, 0],
  ["not a number", "soon", 0],
  ["far too long", 1e12, 60_000],
])("a drain whose wait is %s is taken within bounds", async (_, retryAfterMs, replaceInMs) => {
  const service = await Service.start();
  const heard = hear(service, { clock: new ManualClock() });
  await heard.listener.ready();
  (await service.subscriber(1)).frame(drain({ retryAfterMs, deadlineAt: "not a date" }));
  expect(await heard.until("draining")).toMatchObject({ replaceInMs });
});

it("a service that closes before the wait is over is replaced at once", async () => {
  const service = await Service.start();
  const heard = hear(service, { clock: new ManualClock() });
  await heard.listener.ready();
  const old = await service.subscriber(1);
  old.frame(drain({ retryAfterMs: 60_000 }));
  await heard.until("draining");
  old.socket.close(1001, "Server shutting down");
  await heard.until("connected", 2);
  expect(await heard.until("reconnecting")).toMatchObject({
    reason: "closed by the service (1001 Server shutting down)",
  });
});

it("a hundred drains in a row lose nothing and leave no connection behind", async () => {
  const service = await Service.start();
  const heard = hear(service);
  (await service.subscriber(1)).send(1, 2);
  await heard.take(2);
  for (let number = 1; number <= 100; number++) {
    const old = await service.subscriber(number);
    old.frame(drain({ retryAfterMs: 0 }));
    const fresh = await service.subscriber(number + 1);
    fresh.send(number + 1, number + 2);
    expect(await heard.take(1)).toEqual([`e${number + 2}`]);
  }
  const open = service.subscribers.filter(({ closed }) => closed === undefined);
  expect(open.length).toBeLessThanOrEqual(4);
  expect(heard.listener.statistics).toMatchObject({ connections: 101, discontinuities: 0, duplicates: 100 });
});
