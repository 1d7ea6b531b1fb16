import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ErrorDetails, KadoaError } from "../../client/errors";
import { backoffMs, defaultRetryPolicy, Retry, type RetryPolicy } from "../../client/retry";
import { StoryClock } from "./clock";

const outage = new KadoaError("SERVER", "500 from GET /x: out of order", { status: 500, transient: true });

/** One client's retries, with calls that fail as scripted and then succeed. */
function story(policy: Partial<RetryPolicy> = {}, random: () => number = () => 0.5) {
  const clock = new StoryClock(Number.POSITIVE_INFINITY);
  const retry = new Retry({ policy, clock, random });
  const timesLeft: number[] = [];
  const call = async (
    failures: KadoaError[],
    options: { idempotent?: boolean; signal?: AbortSignal } = {},
  ) => {
    const tries: number[] = [];
    const script = [...failures];
    const outcome = await retry
      .run({
        idempotent: options.idempotent ?? true,
        signal: options.signal,
        attempt: async (timeLeftMs) => {
          tries.push(clock.now());
          timesLeft.push(timeLeftMs);
          const failure = script.shift();
          if (failure) throw failure;
          return "answered" as const;
        },
        cancelled: (cause) => new KadoaError("CANCELLED", "GET /x was cancelled", { cause }),
      })
      .catch((error: unknown) => error);
    return { tries, outcome };
  };
  return { clock, call, timesLeft };
}

function refusal(details: ErrorDetails): KadoaError {
  return new KadoaError(details.status === 429 ? "RATE_LIMITED" : "SERVER", `${details.status} from GET /x`, {
    transient: true,
    ...details,
  });
}

const times = (count: number, error: KadoaError): KadoaError[] => Array.from({ length: count }, () => error);

describe("waits between tries", () => {
  test("the wait is anywhere between nothing and a bound that doubles up to the longest wait", async () => {
    await fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (firstWaitMs, longestWaitMs, tries, random) => {
          const wait = backoffMs({ firstWaitMs, longestWaitMs }, tries, random);
          const bound = Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(bound);
          expect(backoffMs({ firstWaitMs, longestWaitMs }, tries, 0)).toBe(0);
          expect(backoffMs({ firstWaitMs, longestWaitMs }, tries, 1)).toBe(bound);
          expect(backoffMs({ firstWaitMs, longestWaitMs }, tries + 1, random)).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });

  test("whatever fails and however long, no call outlasts its total time or its number of tries", async () => {
    const failure = fc.oneof(
      fc.constant(outage),
      fc
        .record({ status: fc.constantFrom(429, 503), retryAfterSeconds: fc.integer({ min: 0, max: 200 }) })
        .map(refusal),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(failure, { maxLength: 40 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        async (failures, random) => {
          const { clock, call, timesLeft } = story(
            { totalTimeoutMs: 60_000 },
            () => random.next().value ?? 0,
          );
          const startedAt = clock.now();
          const { tries, outcome } = await call(failures);
          expect(clock.now() - startedAt).toBeLessThanOrEqual(60_001);
          const uncounted = failures
            .slice(0, tries.length)
            .filter((error) => error.retryAfterSeconds !== undefined);
          expect(tries.length - uncounted.length).toBeLessThanOrEqual(defaultRetryPolicy.tries);
          expect(Math.min(...timesLeft)).toBeGreaterThanOrEqual(999);
          expect(outcome === "answered" || outcome instanceof KadoaError).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("Retry-After", () => {
  test("a call never comes back before the service allowed it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (seconds, random) => {
          const { call } = story({ totalTimeoutMs: 600_000 }, () => random);
          const { tries, outcome } = await call(
            seconds.map((retryAfterSeconds) => refusal({ status: 503, retryAfterSeconds })),
          );
          expect(outcome).toBe("answered");
          seconds.forEach((asked, index) => {
            const waited = (tries[index + 1] ?? 0) - (tries[index] ?? 0);
            expect(waited).toBeGreaterThanOrEqual(asked * 1000);
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  test("a timer that fires early does not make the retry early", async () => {
    const clock = new StoryClock(Number.POSITIVE_INFINITY);
    const hasty = {
      now: () => clock.now(),
      schedule: (run: () => void, milliseconds: number) => clock.schedule(run, Math.max(1, milliseconds - 3)),
    };
    const tries: number[] = [];
    const retry = new Retry({ clock: hasty, random: () => 0 });
    await retry.run({
      idempotent: true,
      attempt: async () => {
        tries.push(clock.now());
        if (tries.length === 1) throw refusal({ status: 503, retryAfterSeconds: 2 });
      },
      cancelled: () => new KadoaError("CANCELLED", "cancelled"),
    });
    expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(2000);
  });

  test("a clock that is set back meanwhile does not make the wait longer", async () => {
    const clock = new StoryClock(Number.POSITIVE_INFINITY);
    let setBackMs = 0;
    const corrected = {
      now: () => clock.now() - setBackMs,
      schedule: (run: () => void, milliseconds: number) => {
        setBackMs = 3_600_000;
        return clock.schedule(run, milliseconds);
      },
    };
    const retry = new Retry({ clock: corrected, random: () => 0 });
    let tries = 0;
    await retry.run({
      idempotent: true,
      attempt: async () => {
        tries += 1;
        if (tries === 1) throw refusal({ status: 503, retryAfterSeconds: 2 });
      },
      cancelled: () => new KadoaError("CANCELLED", "cancelled"),
    });
    expect(clock.waits).toEqual([2000]);
  });

  test("a wait longer than the call may take fails at once and says so", async () => {
    const { clock, call } = story();
    const startedAt = clock.now();
    const { tries, outcome } = await call([refusal({ status: 429, retryAfterSeconds: 3600 })]);
    expect(tries).toHaveLength(1);
    expect(clock.now()).toBe(startedAt);
    expect((outcome as KadoaError).message).toBe(
      "429 from GET /x; the service asks to wait 3600 s, beyond the 120 s that one call may take. Fix: run it again in 3600 s.",
    );
  });

  test("a service that paces its callers for ever is given up in time, with its own words", async () => {
    const { clock, call } = story();
    const startedAt = clock.now();
    const { outcome } = await call(times(999, refusal({ status: 503, retryAfterSeconds: 2 })));
    expect(clock.now() - startedAt).toBeLessThanOrEqual(120_000);
    expect((outcome as KadoaError).message).toMatch(
      /^503 from GET \/x; the service asks to wait 2 s, beyond the 120 s that one call may take \(\d+ tries in 11\d\.\d s\)/,
    );
  });

  test("a service that paces its callers is waited for longer than any number of tries", async () => {
    const { call } = story();
    const paced = times(12, refusal({ status: 429, retryAfterSeconds: 1 }));
    const { tries, outcome } = await call([...paced, outage]);
    expect(outcome).toBe("answered");
    expect(tries).toHaveLength(14);
  });
});

describe("what is tried again", () => {
  test("a read, an update or a delete is repeated after a passing failure", async () => {
    const { tries, outcome } = await story().call([outage, outage]);
    expect(outcome).toBe("answered");
    expect(tries).toHaveLength(3);
  });

  test("a create is not repeated when it may have taken effect", async () => {
    for (const code of ["SERVER", "TIMEOUT", "CONNECTION_LOST", "UNEXPECTED_ANSWER"] as const) {
      const failure = new KadoaError(code, "the answer was lost", { transient: true, retryAfterSeconds: 1 });
      const { tries, outcome } = await story().call([failure], { idempotent: false });
      expect(tries).toHaveLength(1);
      expect(outcome).toBe(failure);
    }
  });

  test("a create is repeated when nothing was sent or the limiter turned it away", async () => {
    const unreachable = new KadoaError("UNREACHABLE", "connection refused", { transient: true });
    const { tries, outcome } = await story().call([unreachable, refusal({ status: 429 })], {
      idempotent: false,
    });
    expect(outcome).toBe("answered");
    expect(tries).toHaveLength(3);
  });

  test("a refusal that stays is not repeated", async () => {
    const invalid = new KadoaError("INVALID", "400 from PUT /x: name is required", { status: 400 });
    const { tries, outcome } = await story().call([invalid]);
    expect(tries).toHaveLength(1);
    expect(outcome).toBe(invalid);
  });

  test("the last error says how many tries were made and over how long", async () => {
    const { outcome } = await story().call(times(99, outage));
    expect((outcome as KadoaError).message).toBe("500 from GET /x: out of order (6 tries in 7.8 s)");
    expect((outcome as KadoaError).status).toBe(500);
  });

  test("a wait that would use up the call's time is not begun", async () => {
    const { clock, call } = story({ totalTimeoutMs: 2_000 }, () => 0.9);
    const startedAt = clock.now();
    const { tries, outcome } = await call(times(9, outage));
    expect(tries).toHaveLength(2);
    expect(clock.now() - startedAt).toBe(450);
    expect((outcome as KadoaError).message).toBe("500 from GET /x: out of order (2 tries in 0.5 s)");
  });

  test("cancelling ends a wait at once", async () => {
    const stop = new AbortController();
    const { clock, call } = story();
    const pending = call([refusal({ status: 503, retryAfterSeconds: 60 })], { signal: stop.signal });
    stop.abort();
    const { tries, outcome } = await pending;
    expect((outcome as KadoaError).code).toBe("CANCELLED");
    expect(tries).toHaveLength(1);
    expect(clock.now()).toBe(tries[0]);
  });
});

describe("the retry budget of one client", () => {
  test("in an outage hundreds of calls make no more retries than the budget holds", async () => {
    const { call } = story({ budget: 40 });
    const calls = await Promise.all(Array.from({ length: 300 }, () => call(times(9, outage))));
    const retries = calls.reduce((sum, { tries }) => sum + tries.length - 1, 0);
    expect(retries).toBe(40);
    const messages = calls.map(({ outcome }) => (outcome as KadoaError).message);
    expect(
      messages.filter((message) => message.includes("too many calls of this run failed")),
    ).not.toHaveLength(0);
  });

  test("calls that work earn retries back", async () => {
    const { call } = story({ budget: 5 });
    await call(times(9, outage));
    expect((await call([outage])).tries).toHaveLength(1);
    for (let success = 0; success < 5; success++) await call([]);
    expect((await call([outage])).outcome).toBe("answered");
  });

  test("a service that fails every third call never uses the budget up", async () => {
    const { call } = story({ budget: 5 });
    for (let round = 0; round < 200; round++) {
      expect((await call([outage])).outcome).toBe("answered");
      expect((await call([])).outcome).toBe("answered");
    }
  });

  test("waits that the service asks for cost nothing", async () => {
    const { call } = story({ budget: 0 });
    const paced = times(3, refusal({ status: 429, retryAfterSeconds: 1 }));
    expect((await call(paced)).outcome).toBe("answered");
  });
});
