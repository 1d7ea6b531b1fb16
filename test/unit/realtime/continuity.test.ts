import { expect, it } from "vitest";
import { hear, Service } from "./service";

it("after a drop the stream is taken up one event early, and goes on without a repetition", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const first = await service.subscriber(1);
  first.send(1, 2, 3);
  expect(await heard.take(3)).toEqual(["e1", "e2", "e3"]);
  first.socket.terminate();
  const second = await service.subscriber(2);
  expect(second.subscription).toMatchObject({ lastCursor: "1-2" });
  second.send(3, 4);
  expect(await heard.take(1)).toEqual(["e4"]);
  expect(heard.listener.statistics).toMatchObject({ discontinuities: 0, duplicates: 1 });
});

it("a replay that does not begin with the last event is a discontinuity, told once with both sides", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const first = await service.subscriber(1);
  first.send(1, 2, 3);
  await heard.take(3);
  first.socket.terminate();
  (await service.subscriber(2)).send(7, 8);
  expect(await heard.take(2)).toEqual(["e7", "e8"]);
  expect(heard.statuses.filter(({ type }) => type === "discontinuity")).toEqual([
    { type: "discontinuity", reason: "missing-overlap", after: "e3", before: "e7" },
  ]);
});

it("after a discontinuity the position from before it is not used again", async () => {
  const service = await Service.start();
  const heard = hear(service);
  (await service.subscriber(1)).send(1, 2, 3);
  await heard.take(3);
  service.subscribers[0]?.socket.terminate();
  (await service.subscriber(2)).send(7);
  await heard.take(1);
  service.subscribers[1]?.socket.terminate();
  const third = await service.subscriber(3);
  expect(third.subscription).toMatchObject({ lastCursor: "1-7" });
  third.send(8, 9);
  await heard.take(2);
  third.socket.terminate();
  expect((await service.subscriber(4)).subscription).toMatchObject({ lastCursor: "1-8" });
});

it("a service that repeats more than was asked for causes neither repetition nor alarm", async () => {
  const service = await Service.start();
  const heard = hear(service);
  (await service.subscriber(1)).send(1, 2, 3, 4, 5);
  await heard.take(5);
  service.subscribers[0]?.socket.terminate();
  (await service.subscriber(2)).send(1, 2, 3, 4, 5, 6);
  expect(await heard.take(1)).toEqual(["e6"]);
  expect(heard.listener.statistics).toMatchObject({ discontinuities: 0, duplicates: 5 });
});

it("an interruption before the first event cannot be bridged, and is said", async () => {
  const service = await Service.start();
  const heard = hear(service);
  await heard.listener.ready();
  expect(heard.listener.statistics.discontinuities).toBe(0);
  (await service.subscriber(1)).socket.terminate();
  expect((await service.subscriber(2)).subscription).not.toHaveProperty("lastCursor");
  expect(await heard.until("discontinuity")).toEqual({ type: "discontinuity", reason: "no-cursor" });
});

it("an interruption after a single event resumes from it, and says that nothing shows it is complete", async () => {
  const service = await Service.start();
  const heard = hear(service);
  (await service.subscriber(1)).send(1);
  await heard.take(1);
  service.subscribers[0]?.socket.terminate();
  expect((await service.subscriber(2)).subscription).toMatchObject({ lastCursor: "1-1" });
  expect(await heard.until("discontinuity")).toEqual({
    type: "discontinuity",
    reason: "unverifiable",
    after: "e1",
  });
});

it("a duplicate on one connection is left out", async () => {
  const service = await Service.start();
  const heard = hear(service);
  (await service.subscriber(1)).send(1, 1, 2, 1, 2, 3);
  expect(await heard.take(3)).toEqual(["e1", "e2", "e3"]);
});

it("events without an id are told apart by their cursor; without either each one counts", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const subscriber = await service.subscriber(1);
  subscriber.frame({ type: "a", timestamp: 1, _cursor: "1-1", message: {} });
  subscriber.frame({ type: "a", timestamp: 1, _cursor: "1-1", message: {} });
  subscriber.frame({ type: "b", timestamp: 1, data: {} });
  subscriber.frame({ type: "b", timestamp: 1, data: {} });
  subscriber.send(9);
  expect(await heard.take(4)).toEqual([undefined, undefined, undefined, "e9"]);
});

it("ids are forgotten after the window, and no sooner", async () => {
  const service = await Service.start();
  const heard = hear(service, { deduplicationWindow: 3 });
  const subscriber = await service.subscriber(1);
  subscriber.send(1, 2, 3, 1, 4, 1);
  expect(await heard.take(5)).toEqual(["e1", "e2", "e3", "e4", "e1"]);
});

it("a discontinuity that nobody is told of is a process warning", async () => {
  const service = await Service.start();
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const heard = hear(service, { onStatus: undefined });
  await heard.listener.ready();
  (await service.subscriber(1)).socket.terminate();
  expect((await warned).message).toBe("Kadoa realtime events may be missing: no-cursor");
});
