import fc from "fast-check";
import { expect, it } from "vitest";
import { RecentKeys } from "../../../delivery/realtime/recent-keys";

/** The last keys, oldest first, of all that came. */
const last = (keys: readonly string[], count: number) => (count === 0 ? [] : keys.slice(-count));

/** Few letters and a small capacity, so that keys come again while they are known and after they are forgotten. */
const history = fc.record({
  capacity: fc.integer({ min: 1, max: 20 }),
  keys: fc.array(fc.string({ unit: fc.constantFrom("a", "b", "é", "🙂"), maxLength: 3 }), { maxLength: 200 }),
});

it("the last keys are known and all others are not, whatever came before", () => {
  fc.assert(
    fc.property(history, ({ capacity, keys }) => {
      const recent = new RecentKeys(capacity);
      const added: string[] = [];
      for (const key of keys) {
        const isKnown = last(added, capacity).includes(key);
        expect([key, recent.placeOf(key) !== undefined]).toEqual([key, isKnown]);
        if (isKnown) continue;
        recent.add(key);
        added.push(key);
      }
      expect(recent.latest(capacity)).toEqual(last(added, capacity));
      expect(recent.latest(3)).toEqual(last(added, Math.min(3, capacity)));
      const places = recent.latest(capacity).map((key) => recent.placeOf(key) ?? 0);
      expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
    }),
    { numRuns: 500 },
  );
});

it("keys whose hashes are the same are told apart, and forgotten one by one", () => {
  const recent = new RecentKeys(3);
  // "Aa" and "BB" have one hash, and so has each text that is made of them.
  const alike = ["AaAa", "AaBB", "BBAa", "BBBB"];
  for (const key of alike) recent.add(key);
  expect(alike.map((key) => recent.placeOf(key) !== undefined)).toEqual([false, true, true, true]);
});

it("ten thousand keys are known after a million", () => {
  const recent = new RecentKeys(10_000);
  for (let number = 0; number < 1_000_000; number++) recent.add(`event ${number}`);
  const wrong = Array.from({ length: 20_000 }, (_, index) => 980_000 + index).filter(
    (number) => (recent.placeOf(`event ${number}`) !== undefined) !== number >= 990_000,
  );
  expect(wrong).toEqual([]);
});
