import { expect, onTestFinished, test } from "vitest";
import { full, report } from "./figures";
import { type Fault, hangingConsumer, harmlessFaults, losingFaults } from "./realtime/faults";
import type { Verdict } from "./realtime/model";
import { Random } from "./realtime/random";
import { RealtimeRun } from "./realtime/run";

const faults: Readonly<Record<string, Fault>> = {
  ...harmlessFaults,
  ...losingFaults,
  "consumer hangs": hangingConsumer,
};

/** Every fault so often. */
const turns = full ? 20 : 1;
/** To see a failure again: REALTIME_SEED=… */
const seed = Number(process.env.REALTIME_SEED ?? (full ? Date.now() % 1_000_000 : 20_260_203));

test("through every fault, each event arrives once and in order, or its loss is said", async () => {
  const random = new Random(seed);
  const run = await RealtimeRun.start(random);
  onTestFinished(() => run.close());
  const names = shuffled(
    Object.keys(faults).flatMap((name) =>
      Array<string>(name === "consumer hangs" ? Math.ceil(turns / 10) : turns).fill(name),
    ),
    random,
  );
  for (const name of names) {
    const before = run.model.discontinuities.length;
    try {
      await faults[name]?.(run);
      await afterwards(run);
    } catch (error) {
      throw new Error(`seed ${random.seed}, after ${name}: ${error}`);
    }
    const verdict = run.model.judge(run.relay.swapped);
    expect({ seed: random.seed, fault: name, ...faultsIn(verdict) }).toEqual({
      seed: random.seed,
      fault: name,
      ...faultless,
    });
    // A gap that is none may be said where frames had been swapped, and nowhere else.
    if (name in harmlessFaults && name !== "swapped frames") {
      expect(run.model.discontinuities.slice(before), `seed ${random.seed}, ${name}`).toEqual([]);
    }
  }
  figures(run, names.length);
});

/** The link is healthy again and two events have come over it, so that the next fault finds a known position. */
async function afterwards(run: RealtimeRun): Promise<void> {
  run.relay.release();
  run.relay.disorder = { repeat: 0, swap: 0, hostile: 0 };
  run.proxy.heal();
  await run.settle();
  for (const connection of run.proxy.connections.slice(0, -1)) connection.reset();
  await run.publish(2);
  await run.settle();
}

const faultless = { repeated: [], misordered: [], lost: [], silentlyLost: [] };

function faultsIn({ repeated, misordered, lost, silentlyLost }: Verdict): typeof faultless {
  return { repeated, misordered, lost, silentlyLost } as typeof faultless;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function figures(run: RealtimeRun, rounds: number): void {
  const { model, relay, statuses } = run;
  const verdict = model.judge(relay.swapped);
  const count = (value: number) => value.toLocaleString("en");
  report(
    `Realtime client, ${rounds} rounds of faults, seed ${run.random.seed}`,
    [
      ["events published", count(verdict.published)],
      ["events delivered once and in order", count(verdict.delivered)],
      ["lost within the service's buffer", count(verdict.lost.length)],
      ["lost without being said", count(verdict.silentlyLost.length)],
      ["delivered twice", count(verdict.repeated.length)],
      ["out of the service's buffer, and said", count(verdict.excused)],
      ["discontinuities said", count(model.discontinuities.length)],
      ["of them with nothing missing", count(verdict.falseAlarms.length)],
      ["connections", count(statuses.get("connected") ?? 0)],
      ["consumer started again", count(run.restarts)],
      ["most events waiting for the consumer", count(run.mostQueued)],
    ],
    14,
    16,
    17,
    18,
    19,
  );
}
