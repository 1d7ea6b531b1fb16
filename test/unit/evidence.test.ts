import { describe, expect, it } from "vitest";
import { ServerClock } from "../../client/server-clock";
import { ageOf, periodFrom } from "../../provider/create/evidence";

const second = 1_000;
const hour = 3_600 * second;

/** The service's clock and ours are the same, known to the second. */
function knownClock(now: number): ServerClock {
  const clock = new ServerClock();
  clock.saw(Math.floor(now / second) * second, now, now);
  return clock;
}

describe("whether an object came up during a create of this run", () => {
  const begunAt = Date.parse("2026-03-01T12:00:00.400Z");
  const now = begunAt + 2 * second;
  const period = periodFrom(knownClock(begunAt), begunAt, now);
  const age = (createdAt: string) => ageOf(period, { createdAt });

  it("is certain between its beginning and now, also when the service writes whole seconds", () => {
    expect(age("2026-03-01T12:00:02.100Z")).toBe("during");
    expect(age("2026-03-01T12:00:02Z")).toBe("during");
    expect(age("2026-03-01T12:00:00.300Z")).toBe("doubtful");
    expect(age("2026-03-01T11:00:00Z")).toBe("other");
  });

  it("is read as UTC where the service names no zone, wherever this machine stands", () => {
    expect(age("2026-03-01T12:00:02.100")).toBe("during");
    expect(age("2026-03-01 12:00:02.100")).toBe("during");
    expect(age("2026-03-01T13:00:02.100+01:00")).toBe("during");
  });

  it("is known to the second once a create of ours has told the clock by which objects are judged", () => {
    const threeSecondsBefore = { createdAt: new Date(begunAt - 3 * second).toISOString() };
    const clock = knownClock(begunAt);
    expect(ageOf(periodFrom(clock, begunAt, now), threeSecondsBefore)).toBe("doubtful");
    clock.sawCreation(begunAt + 50, begunAt, begunAt + 100);
    expect(ageOf(periodFrom(clock, begunAt, now), threeSecondsBefore)).toBe("other");
    const halfASecondBefore = { createdAt: new Date(begunAt - second / 2).toISOString() };
    expect(ageOf(periodFrom(clock, begunAt, now), halfASecondBefore)).toBe("doubtful");
  });

  it("is not shown by a time that has not come yet, and neither is the contrary: two clocks do not agree", () => {
    expect(age(new Date(now + 5 * hour).toISOString())).toBe("doubtful");
    expect(age(new Date(now + 4 * second).toISOString())).toBe("doubtful");
  });
});
