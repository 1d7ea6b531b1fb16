import { Session } from "node:inspector/promises";
import { expect, it } from "vitest";
import { eventFrame, hear, Service } from "./service";

const events = 4_000;
/** What an event takes now is some 4 KB, with the service of the test, which is in the same process. */
const mostBytes = 6_000;

interface Node {
  selfSize: number;
  children: Node[];
}

/** Bytes that were allocated meanwhile, what is garbage already included; by samples, so about. */
async function allocatedDuring(run: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.startSampling", {
      samplingInterval: 4_096,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    } as object);
    await run();
    const { profile } = (await session.post("HeapProfiler.stopSampling")) as { profile: { head: Node } };
    const sizeOf = ({ selfSize, children }: Node): number =>
      selfSize + children.reduce((sum, child) => sum + sizeOf(child), 0);
    return sizeOf(profile.head);
  } finally {
    session.disconnect();
  }
}

it(`an event of the WebSocket allocates at most ${mostBytes / 1000} KB until the program has it`, async () => {
  const service = await Service.start();
  const heard = hear(service, { onStatus: () => {} });
  const { socket } = await service.subscriber(1);
  const frames = Array.from({ length: 2 * events }, (_, number) => JSON.stringify(eventFrame(number)));
  const deliver = async (from: number) => {
    for (const frame of frames.slice(from, from + events)) socket.send(frame);
    await heard.take(events);
  };
  // What is made once, and what remembers the last events, is there afterwards.
  await deliver(0);
  const bytes = (await allocatedDuring(() => deliver(events))) / events;
  console.info(`an event allocates ${Math.round(bytes)} bytes`);
  expect(bytes).toBeLessThan(mostBytes);
});
