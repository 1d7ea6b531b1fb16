import { expect, it } from "vitest";
import type { WebSocket } from "ws";
import { ManualClock } from "../../emulator/manual-clock";
import { eventually } from "../../eventually";
import { hear, Service } from "./service";

/** Lets the bytes on the wire arrive before time goes on. */
async function exchanged(subscriber: { socket: WebSocket }): Promise<void> {
  await new Promise<void>((resolve) => {
    subscriber.socket.once("pong", () => resolve());
    subscriber.socket.ping();
  });
}

it("a link on which nothing arrives any more is left after 30 s and before 31 s, without waiting for its close", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  const heard = hear(service, { clock });
  await heard.listener.ready();
  const dead = await service.subscriber(1);
  dead.socket.pause(); // Neither reads nor answers, and the TCP connection stays up.
  clock.advance(29_000);
  expect(heard.statuses.at(-1)).toEqual({ type: "connected", confirmed: true });
  clock.advance(2_000);
  expect(await heard.until("reconnecting")).toEqual({
    type: "reconnecting",
    reason: "no traffic for 30 s",
  });
  await heard.until("connected", 2);
  expect(heard.statuses.map(({ type }) => type)).toEqual([
    "connecting",
    "connected",
    "reconnecting",
    "connecting",
    "connected",
    "discontinuity",
  ]);
});

it.each([
  ["an event", (socket: WebSocket) => socket.send('{"type":"x"}')],
  ["a heartbeat", (socket: WebSocket) => socket.send('{"type":"heartbeat","timestamp":1}')],
  ["a ping", (socket: WebSocket) => socket.ping()],
  ["a piece of a frame", (socket: WebSocket) => socket.send("{", { fin: false })],
])("%s every 25 s keeps the connection", async (_, send) => {
  const service = await Service.start();
  const clock = new ManualClock();
  const heard = hear(service, { clock });
  await heard.listener.ready();
  const subscriber = await service.subscriber(1);
  for (let turn = 0; turn < 4; turn++) {
    clock.advance(24_000);
    send(subscriber.socket);
    await exchanged(subscriber);
    clock.advance(1_000);
  }
  expect(heard.statuses.map(({ type }) => type)).toEqual(["connecting", "connected"]);
});

it("a service that takes the connection and never answers the upgrade is left after 10 s", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  service.upgradeReply = (count) => (count === 1 ? "silence" : undefined);
  const heard = hear(service, { clock });
  await clock.untilWaitOf(10_000);
  await eventually(() => expect(service.upgrades).toBe(1));
  clock.advance(10_000);
  const { error } = await heard.until("retrying");
  expect(error).toMatchObject({ code: "TIMEOUT", message: expect.stringContaining("WebSocket upgrade") });
  await clock.untilWaitOf(0);
  clock.advance(0);
  await heard.listener.ready();
});

it("a service that does not answer pings counts as live 2 s after the subscription", async () => {
  const service = await Service.start({ autoPong: false });
  const clock = new ManualClock();
  const heard = hear(service, { clock });
  await clock.untilWaitOf(2_000);
  clock.advance(2_000);
  await heard.listener.ready();
  expect(heard.statuses.at(-1)).toEqual({ type: "connected", confirmed: false });
});

it("a service that closes goodbye and then keeps the TCP connection is not waited for", async () => {
  const service = await Service.start();
  const clock = new ManualClock();
  const { listener } = hear(service, { clock });
  await listener.ready();
  (await service.subscriber(1)).socket.pause();
  const closed = listener.close();
  await clock.untilWaitOf(1_000);
  clock.advance(1_000);
  await closed;
});

it("a process that was asleep reads what came meanwhile before it leaves the link", async () => {
  const service = await Service.start();
  const clock = new SleepyClock();
  const heard = hear(service, { clock });
  await heard.listener.ready();
  const subscriber = await service.subscriber(1);
  clock.advance(250); // The look that sees the traffic of the subscription.
  clock.sleep(60_000);
  subscriber.send(1);
  clock.advance(250); // A look before anything is read.
  expect(await heard.take(1)).toEqual(["e1"]);
  clock.advance(250);
  expect(heard.listener.statistics.connections).toBe(1);
  expect(heard.statuses.at(-1)?.type).toBe("connected");
});

it("a clock that is set back does not keep a dead link", async () => {
  const service = await Service.start();
  const clock = new SleepyClock();
  const heard = hear(service, { clock });
  await heard.listener.ready();
  (await service.subscriber(1)).socket.pause();
  clock.advance(250);
  clock.sleep(-3_600_000);
  clock.advance(31_000);
  expect(await heard.until("reconnecting")).toMatchObject({ reason: "no traffic for 30 s" });
});

/** Its time can also jump without any timer running. */
class SleepyClock extends ManualClock {
  #jumped = 0;

  override now(): number {
    return super.now() + this.#jumped;
  }

  sleep(milliseconds: number): void {
    this.#jumped += milliseconds;
  }
}
