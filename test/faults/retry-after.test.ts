import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KadoaClient } from "../../client/client";
import { StoryClock } from "./clock";
import { full, report } from "./figures";
import { healthyReply, Origin } from "./origin";

let origin: Origin;
let clock: StoryClock;
let client: KadoaClient;

beforeEach(async () => {
  vi.stubEnv("TZ", "Asia/Tokyo"); // HTTP dates are UTC wherever this runs.
  origin = await Origin.start();
  clock = new StoryClock(3_600_000);
  const urls = { baseUrl: origin.url, realtimeUrl: "ws://127.0.0.1", realtimeApiUrl: origin.url };
  client = new KadoaClient(
    { apiKey: "key-of-a-paced-client", ...urls },
    {
      clock,
      timeoutMs: 3_600_000,
      retry: { totalTimeoutMs: 36_000_000 },
    },
  );
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await client.close();
  await origin.close();
});

/** The three ways in which a server may write the same wait. */
const forms: Record<string, (seconds: number, now: number) => string> = {
  seconds: (seconds) => String(seconds),
  date: (seconds, now) => new Date(now + seconds * 1000).toUTCString(),
  "date of the oldest form": (seconds, now) =>
    new Date(now + seconds * 1000)
      .toUTCString()
      .replace(/^(\w+), (\d+) (\w+) (\d+) (.*) GMT$/, "$1 $3 $2 $5 $4"),
};

test("no call comes back before the service allowed it, in whatever form it said so", async () => {
  const count = full ? 2_000 : 200;
  const allowedAt = new Map<string, number>();
  const waits: number[] = [];
  let early = 0;
  origin.always(({ method, path }) => {
    const allowed = allowedAt.get(path);
    if (allowed !== undefined) {
      if (clock.now() < allowed) early += 1;
      return healthyReply(method, "/v5/notifications/channels/c-1");
    }
    const number = Number(path.split("-").at(-1));
    const seconds = number % 25;
    // The service's clock is five minutes behind, and cut to seconds as its headers are.
    const serverNow = Math.floor((clock.now() - 300_000) / 1000) * 1000;
    const form = Object.values(forms)[number % 3];
    allowedAt.set(path, clock.now() + seconds * 1000);
    waits.push(seconds);
    return {
      status: number % 2 === 0 ? 429 : 503,
      headers: { "retry-after": form?.(seconds, serverNow) ?? "", date: new Date(serverNow).toUTCString() },
      body: "{}",
    };
  });
  const answers: unknown[] = [];
  for (let first = 0; first < count; first += 50) {
    const ids = Array.from({ length: 50 }, (_, index) => `c-${first + index}`);
    answers.push(...(await Promise.all(ids.map((id) => client.channels.get(id)))));
  }
  expect(answers).toHaveLength(count);
  expect(origin.received).toHaveLength(2 * count);
  expect(early).toBe(0);
  report(
    "Retry-After",
    [
      ["paced calls", String(count)],
      ["seconds asked for", `0 to ${Math.max(...waits)}`],
      ["early retries", String(early)],
    ],
    2,
  );
});

describe("a date in Retry-After", () => {
  test.each(Object.keys(forms))("is understood as %s", async (name) => {
    const serverNow = clock.now() + 86_400_000; // A day ahead of this machine's clock.
    origin.next({
      status: 503,
      headers: { "retry-after": forms[name]?.(7, serverNow) ?? "", date: new Date(serverNow).toUTCString() },
      body: "{}",
    });
    const startedAt = clock.now();
    await client.channels.get("c-1");
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(7_000);
    expect(clock.now() - startedAt).toBeLessThanOrEqual(7_501);
  });

  test("that has passed already asks for no wait of its own", async () => {
    origin.next({ status: 503, headers: { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, body: "{}" });
    const startedAt = clock.now();
    await client.channels.get("c-1");
    expect(clock.now() - startedAt).toBeLessThanOrEqual(501);
  });

  test("that nobody can read is ignored", async () => {
    origin.next({ status: 503, headers: { "retry-after": "soon" }, body: "{}" });
    expect(await client.channels.get("c-1")).toMatchObject({ id: "c-1" });
  });
});
