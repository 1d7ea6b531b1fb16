// Each reading of what Kadoa's documents leave open, on the wire: every value of every key.
import { describe, expect, it } from "vitest";
import { type Behaviour, behaviourSchema, defaultBehaviour } from "../../emulator/index";
import { answers } from "./behaviour/answers";
import { realtimeKeys } from "./behaviour/realtime-keys";
import { refusals } from "./behaviour/refusals";
import { startWorld } from "./world";

type Key = keyof Behaviour;
const readings = { ...refusals, ...answers };

describe("each value of a behaviour shows on the wire", () => {
  const cases = Object.entries(readings).flatMap(([key, { shows, seen }]) =>
    valuesOf(key as Key).map((value) => [key, value, shows, seen] as const),
  );
  it.each(cases)("%s: %s", async (key, value, shows, seen) => {
    const world = await startWorld({ behaviour: { [key]: value }, apiKeys: ["own", "other"] });
    expect(seen).toHaveProperty([String(value)]);
    expect(await shows(world)).toEqual(seen[String(value)]);
  });
});

it("every key of the behaviour is tried", () => {
  const keys = Object.keys(defaultBehaviour);
  expect([...Object.keys(readings), ...realtimeKeys].sort()).toEqual(keys.sort());
});

function valuesOf(key: Key): (string | number)[] {
  const { values } = behaviourSchema.shape[key].unwrap() as { values?: ReadonlySet<string | number> };
  return [...(values ?? [])];
}
