import { expect, onTestFinished, test } from "vitest";
import { listen, type RealtimeStatus } from "../../delivery/realtime";
import { startEmulator } from "../../emulator";
import { full, report } from "./figures";
import { call } from "./local-service";

test.runIf(full)(
  "a half-open link is left after 30 s by a real clock, over a real socket, and the next one works",
  async () => {
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    const { url, apiKey, realtimeUrl } = emulator;
    const statuses: { type: RealtimeStatus["type"]; at: number }[] = [];
    const listener = listen({
      configuration: { apiKey, baseUrl: url, realtimeUrl, realtimeApiUrl: url },
      onStatus: ({ type }) => void statuses.push({ type, at: performance.now() }),
    });
    onTestFinished(() => listener.close());
    await listener.ready();
    await call(emulator, "POST", "/_emulator/realtime/half-open", {});
    const brokenAt = performance.now();
    const connectedAgain = () => statuses.filter(({ type }) => type === "connected").length > 1;
    await expect.poll(connectedAgain).toBe(true);
    const left = statuses.find(({ type, at }) => type === "reconnecting" && at > brokenAt);
    const seconds = ((left?.at ?? Number.POSITIVE_INFINITY) - brokenAt) / 1000;
    expect(seconds).toBeLessThan(31);
    report("Half-open link, real clock", [["seconds until it was left", seconds.toFixed(1)]], 15);
  },
);
