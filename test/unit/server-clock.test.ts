import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServerClock } from "../../client/server-clock";

const cutToSeconds = (time: number) => Math.floor(time / 1000) * 1000;

describe("what is known of the service's clock", () => {
  test("is nothing before its first answer", () => {
    expect(new ServerClock().earliestAt(0)).toBeUndefined();
    expect(new ServerClock().ahead).toBeUndefined();
  });

  test("is never later than what it really showed, and off by a second and the answer's way at most", async () => {
    await fc.assert(
      fc.property(
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        fc.array(fc.record({ after: fc.nat(60_000), there: fc.nat(400), back: fc.nat(400) }), {
          minLength: 1,
          maxLength: 20,
        }),
        (ahead, answers) => {
          const clock = new ServerClock();
          let now = 1_700_000_000_000;
          for (const { after, there, back } of answers) {
            const sentAt = now + after;
            const receivedAt = sentAt + there + back;
            clock.saw(cutToSeconds(sentAt + there + ahead), sentAt, receivedAt);
            now = receivedAt;
          }
          const earliest = clock.earliestAt(now) ?? Number.NaN;
          expect(earliest).toBeLessThanOrEqual(now + ahead);
          expect(earliest).toBeGreaterThan(
            now + ahead - 1_000 - Math.min(...answers.map(({ back }) => back)),
          );
        },
      ),
    );
  });

  test("lies between two bounds, a second and the quickest answer's round trip apart at most", async () => {
    await fc.assert(
      fc.property(
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        fc.array(fc.record({ after: fc.nat(60_000), there: fc.nat(400), back: fc.nat(400) }), {
          minLength: 1,
          maxLength: 20,
        }),
        (ahead, answers) => {
          const clock = new ServerClock();
          let now = 1_700_000_000_000;
          for (const { after, there, back } of answers) {
            const sentAt = now + after;
            now = sentAt + there + back;
            clock.saw(cutToSeconds(sentAt + there + ahead), sentAt, now);
          }
          const { atLeastMs, atMostMs } = clock.ahead ?? { atLeastMs: Number.NaN, atMostMs: Number.NaN };
          expect(atLeastMs).toBeLessThanOrEqual(ahead);
          expect(atMostMs).toBeGreaterThanOrEqual(ahead);
          const quickest = Math.min(...answers.map(({ there, back }) => there + back));
          expect(atMostMs - atLeastMs).toBeLessThanOrEqual(1_000 + quickest);
        },
      ),
    );
  });

  test("comes from the answer that says most", () => {
    const clock = new ServerClock();
    clock.saw(5_000, 5_990, 5_999); // At the end of a second: off by nearly one.
    clock.saw(7_000, 7_000, 7_010);
    clock.saw(8_000, 8_500, 8_600);
    expect(clock.earliestAt(9_000)).toBe(8_990);
  });

  test("is learned anew when one of the clocks was set", () => {
    const clock = new ServerClock();
    clock.saw(100_000, 10_000, 10_010);
    clock.saw(30_000, 30_000, 30_010);
    expect(clock.earliestAt(40_000)).toBe(39_990);
    clock.saw(140_000, 50_000, 50_010);
    expect(clock.ahead).toEqual({ atLeastMs: 89_990, atMostMs: 91_000 });
  });

  test("is never earlier or later than its bounds, of answers and of what our own writes have made", async () => {
    const call = fc.record({
      after: fc.nat(60_000),
      there: fc.nat(400),
      back: fc.nat(400),
      makes: fc.constantFrom("nothing", "in milliseconds", "in seconds"),
    });
    await fc.assert(
      fc.property(
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        fc.array(call, { minLength: 1, maxLength: 20 }),
        (ahead, calls) => {
          const clock = new ServerClock();
          let now = 1_700_000_000_000;
          for (const { after, there, back, makes } of calls) {
            const sentAt = now + after;
            const answeredAt = sentAt + there + ahead;
            now = sentAt + there + back;
            clock.saw(cutToSeconds(answeredAt), sentAt, now);
            if (makes === "in milliseconds") clock.sawCreation(answeredAt, sentAt, now);
            if (makes === "in seconds") clock.sawCreation(cutToSeconds(answeredAt), sentAt, now);
          }
          expect(clock.earliestAt(now) ?? Number.NaN).toBeLessThanOrEqual(now + ahead);
          expect(clock.latestAt(now) ?? Number.NaN).toBeGreaterThanOrEqual(now + ahead);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("is known to the way of the quickest write once something was made", () => {
    const clock = new ServerClock();
    clock.saw(7_000, 7_500, 7_560);
    expect(clock.unknownMs).toBe(1_060);
    clock.sawCreation(7_540, 7_500, 7_560);
    clock.sawCreation(8_523, 8_500, 8_530);
    expect(clock.ahead).toEqual({ atLeastMs: -8, atMostMs: 24 });
  });

  test("is not learned from an object that was there before the call", () => {
    const clock = new ServerClock();
    clock.saw(100_000, 100_010, 100_020);
    clock.sawCreation(40_001, 100_030, 100_040);
    expect(clock.earliestAt(100_000)).toBe(99_980);
  });
});
