// Thousands of channels, once: what Pulumi's commands take with 2,000, and how our part of `up` (ours less the floor) has
// grown since 100. On a backend of files the engine's own part grows with the square of the number, since it writes the whole
// state at each step; so our part is measured without that. FEW=100, MANY=2000 and ROUNDS=3 (without it) can be set.
import { startLocalKadoa } from "./local-kadoa.mts";
import { inTimes, median, type Row, report } from "./results.mts";
import { because } from "./stack/because.mts";
import type { Candidate } from "./stack/candidates.mts";
import { type Lived, live, pulumi, type Step, steps, withProject } from "./stack/project.mts";

const [few, many] = [Number(process.env.FEW ?? 100), Number(process.env.MANY ?? 2_000)];
const rounds = Number(process.env.ROUNDS ?? 3);
const compared = ["ours", "native", "floor"] as const;
type Compared = (typeof compared)[number];

/** The state is written once, at the end. */
const withoutCheckpoints = { PULUMI_SKIP_CHECKPOINTS: "true" };

const kadoa = await startLocalKadoa();
try {
  const rows = [...(await commandsOf(many)), await growthOf(few, many)];
  report("growth", rows);
} finally {
  kadoa.child.kill("SIGTERM");
}

async function commandsOf(count: number): Promise<Row[]> {
  const lived: Record<Compared, Lived> = {
    ours: await live("ours", count, kadoa),
    native: await live("native", count, kadoa),
    floor: await live("floor", count, kadoa),
  };
  return (Object.keys(steps) as Step[]).map((step): Row => {
    const figures = Object.fromEntries(compared.map((one) => [one, lived[one].seconds[step]]));
    const row = { work: `${count}: ${step}`, figures, unit: "s", peer: "floor", because: because[step] };
    return inTimes(row, { atMost: 1.05 });
  });
}

async function growthOf(few: number, many: number): Promise<Row> {
  const parts: Record<number, number[]> = { [few]: [], [many]: [] };
  for (let round = 0; round < rounds; round++) {
    for (const count of [few, many]) {
      const [ours, floor] = [await secondsOfUp("ours", count), await secondsOfUp("floor", count)];
      parts[count]?.push((1000 * (ours - floor)) / count);
    }
  }
  const [ofFew, ofMany] = [median(parts[few] ?? []), median(parts[many] ?? [])];
  const work = `our part of up without checkpoints, by channel: ${many} against ${few}`;
  const figures = { ours: ofMany, [`with ${few}`]: ofFew };
  return inTimes({ work, figures, unit: "ms", peer: `with ${few}` }, { atMost: 1 });
}

async function secondsOfUp(candidate: Candidate, count: number): Promise<number> {
  return withProject(candidate, count, kadoa, (project) =>
    pulumi(steps.up, project, { environment: withoutCheckpoints }),
  );
}
