import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { eventFrame, hear, Service } from "../unit/realtime/service";
import { full, report } from "./figures";

const total = full ? 500_000 : 50_000;
const batch = 1_000;
const megabyte = 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test("memory stays flat, however many events, repetitions and hostile frames come", async () => {
  const service = await Service.start();
  const heard = hear(service, { onStatus: () => {} });
  const { socket } = await service.subscriber(1);
  let early = 0;
  for (let number = 0; number < total; ) {
    for (const end = number + batch; number < end; number++) {
      const frame = JSON.stringify(eventFrame(number));
      socket.send(frame);
      if (number % 2 === 0) socket.send(frame);
      if (number % 3 === 0) socket.send('{"type":"heartbeat","timestamp":1}');
      if (number % 5 === 0) socket.send(frame.slice(0, -7));
    }
    await heard.take(batch);
    // The window of remembered ids is full by now.
    if (number === total / 2) early = heap();
  }
  const growth = heap() - early;
  expect(heard.listener.statistics).toMatchObject({
    duplicates: total / 2,
    discarded: { "not-json": total / 5 },
    discontinuities: 0,
  });
  expect(growth / megabyte).toBeLessThan(2);
  report(
    "Realtime client, memory",
    [
      ["events", total.toLocaleString("en")],
      ["heap at half of them, MB", (early / megabyte).toFixed(1)],
      ["growth from there, MB", (growth / megabyte).toFixed(2)],
    ],
    20,
  );
});
