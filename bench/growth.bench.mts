// Thousands of channels, once: what Pulumi's commands take with 2,000, and how our part of them (ours less the floor)
// has grown since 100. The engine's own part grows with the square of the number, on a backend of files.
// FEW=100, MANY=2000 and ROUNDS=3 (of the few) can be set.
import { startLocalKadoa } from "./local-kadoa.mts";
import { inTimes, median, type Row, report } from "./results.mts";
import { type Lived, live, type Step, steps } from "./stack/project.mts";

const [few, many] = [Number(process.env.FEW ?? 100), Number(process.env.MANY ?? 2_000)];
const rounds = Number(process.env.ROUNDS ?? 3);
const compared = ["ours", "native", "floor"] as const;
type Compared = (typeof compared)[number];

const kadoa = await startLocalKadoa();
try {
  const lived: Record<Compared, Lived[]> = { ours: [], native: [], floor: [] };
  for (let round = 0; round < rounds; round++) {
    for (const candidate of compared) lived[candidate].push(await live(candidate, few, kadoa));
  }
  const large = {
    ours: await live("ours", many, kadoa),
    native: await live("native", many, kadoa),
    floor: await live("floor", many, kadoa),
  };
  const secondsOf = (candidate: Compared, step: Step, count: number) =>
    count === many
      ? large[candidate].seconds[step]
      : median(lived[candidate].map(({ seconds }) => seconds[step]));
  const rows = (Object.keys(steps) as Step[]).map((step): Row => {
    const figures = Object.fromEntries(compared.map((one) => [one, secondsOf(one, step, many)]));
    return inTimes({ work: `${many}: ${step}`, figures, unit: "s", peer: "floor" }, { atMost: 1.05 });
  });
  const ownPart = (count: number) =>
    (1000 * (secondsOf("ours", "up", count) - secondsOf("floor", "up", count))) / count;
  const growth = {
    work: `our part of up, by channel: ${many} against ${few}`,
    figures: { ours: ownPart(many), [`with ${few}`]: ownPart(few) },
    unit: "ms",
    peer: `with ${few}`,
  };
  report("growth", [...rows, inTimes(growth, { atMost: 1 })]);
} finally {
  kadoa.child.kill("SIGTERM");
}
