import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Engine, Killed, type Program } from "./engine";
import { full, report } from "./figures";
import { LocalService } from "./local-service";

const events = ["workflow_failed", "workflow_finished", "workflow_started", "workflow_data_change"];
const workflows = [undefined, "a", "b"];
const names = ["s0", "s1", "s2", "s3", "s4"];

interface Key {
  eventType: string;
  workflowId?: string | undefined;
}

const places: Key[] = events.flatMap((eventType) =>
  workflows.map((workflowId) => ({ eventType, workflowId })),
);

/** Which resource has which key: any choice without a key twice. */
const assignment = fc
  .record({
    names: fc.shuffledSubarray(names, { minLength: 1 }),
    places: fc.shuffledSubarray(places, { minLength: names.length, maxLength: names.length }),
  })
  .map(({ names, places }) => names.map((name, index) => ({ name, key: places[index] as Key })));

type Assignment = { name: string; key: Key }[];

/** The same keys among other resources: swaps, circles, shifts, removals, insertions. */
const edits = fc.tuple(
  assignment,
  fc.array(fc.tuple(fc.shuffledSubarray(names, { minLength: 1 }), fc.nat(11)), {
    minLength: 1,
    maxLength: 4,
  }),
);

function assignments([first, changes]: [Assignment, [string[], number][]]): Assignment[] {
  const keys = first.map(({ key }) => key);
  const pool = [...keys, ...places.filter((uniqueKey) => !keys.includes(uniqueKey))];
  return [
    first,
    ...changes.map(([order, shift]) =>
      order.map((name, index) => ({ name, key: pool[(index + shift) % pool.length] as Key })),
    ),
  ];
}

let service: LocalService;
let channels: Map<string, string>;
const figures = { runs: 0, edits: 0, kills: 0, uncovered: 0, steps: 0 };

beforeEach(async () => {
  service = await LocalService.start();
  channels = new Map();
  for (const name of names) {
    const args = { name, recipients: [`${name}@example.com`] };
    channels.set(name, (await service.handlers("EmailChannel").create(args)).id);
  }
});

afterEach(async () => service.close());

/** Each setting goes to the channel of its own resource, which shows whose it is. */
function programOf(assigned: Assignment): Program {
  return assigned.map(({ name, key }) => ({
    name,
    args: { ...key, channels: [channels.get(name)], enabled: true, eventConfiguration: {} },
  }));
}

function textOf({
  eventType,
  workflowId,
}: {
  eventType: string;
  workflowId?: string | null | undefined;
}): string {
  return `${workflowId ?? "workspace"} ${eventType}`;
}

async function kept(): Promise<Map<string, string[]>> {
  const settings = await service.settings();
  expect(new Set(settings.map(textOf)).size).toBe(settings.length);
  return new Map(settings.map((setting) => [textOf(setting), setting.channels.map(({ id }) => id)]));
}

/** Server, state and program say the same. */
async function expectConverged(engine: Engine, assigned: Assignment): Promise<void> {
  const wanted = new Map(assigned.map(({ name, key }) => [textOf(key), [channels.get(name)]]));
  const actual = await kept();
  expect(Object.fromEntries([...actual].sort())).toEqual(Object.fromEntries([...wanted].sort()));
  expect(engine.state.replaced).toEqual([]);
  const ids = (await service.settings()).map(({ id }) => id).sort();
  expect(engine.state.resources.map(({ id }) => id).sort()).toEqual(ids);
}

async function emptied(): Promise<void> {
  for (const { id } of await service.settings())
    await service.outside("DELETE", `/v5/notifications/settings/${id}`);
}

test("any move of keys among settings converges in one run, and no event that stays is without its setting", async () => {
  await fc.assert(
    fc.asyncProperty(edits, fc.constantFrom(1, 2, 8), async (chosen, parallel) => {
      await emptied();
      const engine = new Engine(service);
      let before: Assignment = [];
      for (const assigned of assignments(chosen)) {
        const session = service.nextRun();
        const staying = assigned
          .map(({ key }) => textOf(key))
          .filter((text) => before.some(({ key }) => textOf(key) === text));
        const onStep = async () => {
          figures.steps += 1;
          const covered = await kept();
          figures.uncovered += staying.filter((text) => !covered.has(text)).length;
        };
        await engine.up(programOf(assigned), { session, parallel, onStep });
        await expectConverged(engine, assigned);
        const again = await service.count("PUT /v5/notifications/settings/{settingsId}");
        await engine.up(programOf(assigned), { session: service.nextRun(), parallel });
        expect(await service.count("PUT /v5/notifications/settings/{settingsId}")).toBe(again);
        await session.close();
        figures.edits += 1;
        before = assigned;
      }
      figures.runs += 1;
    }),
    { numRuns: full ? 1_500 : 40 },
  );
  expect(figures.uncovered).toBe(0);
  report("Keys that move among settings", [
    ["programs", String(figures.runs)],
    ["edits, each in one run", String(figures.edits)],
    ["steps after which coverage was looked at", String(figures.steps)],
    ["events that stay declared and were without a setting", String(figures.uncovered)],
  ]);
});

/** What a killed create has made at a key that the program no longer has: no resource is asked about it. */
async function removeLeft(assigned: Assignment): Promise<number> {
  const wanted = new Set(assigned.map(({ key }) => textOf(key)));
  const left = (await service.settings()).filter((setting) => !wanted.has(textOf(setting)));
  for (const { id } of left) await service.outside("DELETE", `/v5/notifications/settings/${id}`);
  return left.length;
}

test.each([
  ["converges with the next run", false],
  ["and given up is undone by the next run of the program before it", true],
])("a move that is killed before or after any step %s", async (title, isGivenUp) => {
  let [kills, left] = [0, 0];
  await fc.assert(
    fc.asyncProperty(edits, fc.constantFrom(1, 2, 8), fc.nat(12), async (chosen, parallel, killAt) => {
      await emptied();
      const engine = new Engine(service);
      let before: Assignment = [];
      for (const edited of assignments(chosen)) {
        let assigned = edited;
        let steps = 0;
        const onStep = () => {
          steps += 1;
          if (steps > killAt) throw new Killed();
        };
        const killed = service.nextRun("organization/test/moves");
        await engine
          .up(programOf(assigned), { session: killed, parallel, onStep })
          .catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
            kills += 1;
            if (isGivenUp) assigned = before;
          });
        await killed.close();
        const session = service.nextRun("organization/test/moves");
        await engine.up(programOf(assigned), { session, parallel });
        await session.close();
        if (isGivenUp) left += await removeLeft(assigned);
        await expectConverged(engine, assigned);
        before = assigned;
      }
    }),
    { numRuns: full ? (isGivenUp ? 500 : 1_500) : 40 },
  );
  expect(kills).toBeGreaterThan(0);
  report(`A move of keys that is killed ${title}`, [
    ["kills", String(kills)],
    ["converged with one more run", String(kills)],
    ["new settings left, of creates that were killed and given up", String(left)],
  ]);
});
