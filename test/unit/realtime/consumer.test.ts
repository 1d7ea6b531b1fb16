import { expect, it } from "vitest";
import { listen, memoryCursorStore } from "../../../delivery/realtime";
import { ManualClock } from "../../emulator/manual-clock";
import { eventually } from "../../eventually";
import { hear, Service } from "./service";

it("an event whose handling throws is not acknowledged and comes again", async () => {
  const service = await Service.start();
  const cursorStore = memoryCursorStore();
  const first = hear(service, { cursorStore, ack: true });
  (await service.subscriber(1)).send(1, 2, 3);
  const handling = async () => {
    for await (const event of first.listener) if (event.id === "e3") throw new Error("disk full");
  };
  await expect(handling()).rejects.toThrow("disk full");
  expect(service.acknowledged).toEqual(["e1", "e2"]);

  const second = hear(service, { cursorStore, ack: true });
  const subscriber = await service.subscriber(2);
  expect(subscriber.subscription).toMatchObject({ lastCursor: "1-1" });
  subscriber.send(2, 3, 4);
  expect(await second.take(2)).toEqual(["e3", "e4"]);
  expect(second.listener.statistics).toMatchObject({ duplicates: 1, discontinuities: 0 });
});

it("the last event of a loop that is left counts as handled only when it was said so", async () => {
  const service = await Service.start();
  const cursorStore = memoryCursorStore();
  const { listener } = hear(service, { cursorStore });
  (await service.subscriber(1)).send(1, 2);
  for await (const event of listener) {
    if (event.id !== "e2") continue;
    listener.done();
    break;
  }
  expect(await cursorStore.load()).toEqual({
    teamId: "team-1",
    cursor: "1-1",
    expects: "e2",
    handled: ["e1", "e2"],
  });
});

it("leaving the loop closes the connection", async () => {
  const service = await Service.start();
  const { listener } = hear(service);
  const subscriber = await service.subscriber(1);
  subscriber.send(1);
  for await (const _ of listener) break;
  await eventually(() => expect(subscriber.closed).toEqual({ code: 1000 }));
});

it("events that were never handed over are neither acknowledged nor passed by the position", async () => {
  const service = await Service.start();
  const cursorStore = memoryCursorStore();
  const heard = hear(service, { cursorStore, ack: true });
  (await service.subscriber(1)).send(1, 2, 3, 4, 5);
  await heard.take(2);
  await eventually(() => expect(heard.listener.statistics.queued).toBe(4));
  await heard.listener.close();
  expect(service.acknowledged).toEqual(["e1"]);
  expect(await cursorStore.load()).toMatchObject({ cursor: "1-1", handled: ["e1"] });
});

it("without ack nothing is acknowledged", async () => {
  const service = await Service.start();
  const heard = hear(service);
  (await service.subscriber(1)).send(1, 2);
  await heard.take(2);
  heard.listener.done();
  await heard.listener.close();
  expect(service.acknowledged).toEqual([]);
});

it("an acknowledgement that fails is told, and holds nothing up", async () => {
  const service = await Service.start();
  service.ackReply = () => ({ status: 503, body: {} });
  const heard = hear(service, { ack: true });
  (await service.subscriber(1)).send(1, 2);
  await heard.take(2);
  expect(await heard.until("not-acknowledged")).toMatchObject({
    eventId: "e1",
    error: {
      code: "SERVER",
      message: expect.stringMatching(/^503 from POST http:.*\/api\/v1\/events\/ack$/),
    },
  });
});

it("a loop that hangs stops the reading, and goes on without loss when it wakes up", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const subscriber = await service.subscriber(1);
  const all = Array.from({ length: 20_000 }, (_, index) => index + 1);
  subscriber.send(...all);
  expect(await heard.until("paused")).toMatchObject({ queued: expect.any(Number) });
  // What had already been read when the queue was full is at most one piece of the socket's.
  expect(heard.listener.statistics.queued).toBeLessThan(2_000);
  expect(await heard.take(all.length)).toEqual(all.map((number) => `e${number}`));
  await heard.until("resumed");
});

it("while the loop hangs, a new connection is not read either", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  const heard = hear(service, { clock });
  const old = await service.subscriber(1);
  old.frame({ type: "control.draining", retryAfterMs: 1_500 });
  old.send(...Array.from({ length: 2_000 }, (_, index) => index + 1));
  await heard.until("paused");
  await clock.untilWaitOf(1_500);
  clock.advance(1_500);
  await service.subscriber(2);
  await clock.untilWaitOf(2_000);
  clock.advance(2_000); // Its answer to the ping is not read.
  expect(await heard.until("connected", 2)).toEqual({ type: "connected", confirmed: false });
  expect(await heard.take(2_000)).toHaveLength(2_000);
});

it("large events stop the reading by their size", async () => {
  const service = await Service.start();
  const heard = hear(service);
  const subscriber = await service.subscriber(1);
  const text = "x".repeat(5 * 1024 * 1024);
  for (let number = 1; number <= 8; number++) {
    subscriber.frame({ eventType: "big", id: `e${number}`, _cursor: `1-${number}`, message: { text } });
  }
  expect(await heard.until("paused")).toEqual({ type: "paused", queued: 4 });
  expect(await heard.take(8)).toHaveLength(8);
});

it("an abort ends the loop with CANCELLED, wherever it stands", async () => {
  const service = await Service.start();
  const controller = new AbortController();
  const heard = hear(service, { signal: controller.signal });
  const subscriber = await service.subscriber(1);
  const next = heard.listener.next();
  controller.abort();
  await expect(next).rejects.toMatchObject({ code: "CANCELLED" });
  await expect(heard.listener.next()).rejects.toMatchObject({ code: "CANCELLED" });
  await eventually(() => expect(subscriber.closed).toBeDefined());
});

it("an abort before the first connection makes none", async () => {
  const service = await Service.start();
  const { listener } = hear(service, { signal: AbortSignal.abort() });
  await expect(listener.ready()).rejects.toMatchObject({ code: "CANCELLED" });
  await listener.close();
  expect(service.tokensIssued).toBe(0);
});

it("a second loop over one listener is refused while the first one waits", async () => {
  const service = await Service.start();
  const { listener } = hear(service);
  const waiting = listener.next();
  await expect(listener.next()).rejects.toMatchObject({ code: "UNSUPPORTED" });
  (await service.subscriber(1)).send(1);
  expect(await waiting).toMatchObject({ value: { id: "e1" } });
});

it("a status function that throws ends the listening with its error", async () => {
  const service = await Service.start();
  const { listener } = hear(service, {
    onStatus: () => {
      throw new Error("no such log");
    },
  });
  await expect(listener.next()).rejects.toThrow("no such log");
});

it.each([
  ["maxFrameBytes", 0],
  ["silenceLimitMs", Number.NaN],
  ["deduplicationWindow", 1],
])("an unusable %s is named at once, and nothing is connected", async (name, value) => {
  const service = await Service.start();
  expect(() => listen({ configuration: service.configuration, [name]: value })).toThrow(
    `listen(): ${name} is not usable`,
  );
  expect(service.tokensIssued).toBe(0);
});

it("without a key, listening fails at once and says where one may stand", () => {
  expect(() => listen({ configuration: { apiKey: "" } })).toThrow(/kadoa:apiKey.*KADOA_API_KEY/);
});
