// What Pulumi's commands take with webhook channels, by the classes and over the plug-in, against the floor (as many
// dynamic resources that do nothing) and against a provider that one writes in an afternoon. The candidates take turns,
// and the median counts. CHANNELS=1,100,500 and ROUNDS=5 can be set.
import { startLocalKadoa } from "./local-kadoa.mts";
import { alone, inTimes, median, over, type Row, report } from "./results.mts";
import { because, becauseOfOne, becauseOfPlugin } from "./stack/because.mts";
import { candidates } from "./stack/candidates.mts";
import { type Lived, live, type Step, steps } from "./stack/project.mts";

const counts = (process.env.CHANNELS ?? "1,100,500").split(",").map(Number);
const rounds = Number(process.env.ROUNDS ?? 5);

function rowsOf(channels: number, lived: Record<string, Lived[]>): Row[] {
  const of = (value: (one: Lived) => number) =>
    Object.fromEntries(
      candidates.map((candidate) => [candidate, median((lived[candidate] ?? []).map(value))]),
    );
  return (Object.keys(steps) as Step[]).flatMap((step): Row[] => {
    const figures = of(({ seconds }) => seconds[step]);
    const row = {
      work: `${channels}: ${step}`,
      figures,
      unit: "s",
      peer: "floor",
      because: because[step],
    };
    // Ratios say little of a single channel, where all is the start of processes.
    if (channels < 100) {
      const isAsked = step === "up" || step === "preview";
      return [isAsked ? over({ ...row, because: becauseOfOne }, 0.1) : untold(row)];
    }
    const { native = 0, floor = 0 } = figures;
    const reason = becauseOfPlugin[step];
    const plugin = {
      work: `${channels}: ${step}, over the plug-in`,
      figures: { ours: native, floor },
      unit: "s",
      peer: "floor",
      ...(reason !== undefined && { because: reason }),
    };
    return [inTimes(row, { atMost: 1.05 }), inTimes(plugin, { atMost: 1 })];
  });
}

/** A row that nothing is asked of needs no reason. */
function untold({ because: _, ...row }: Row): Row {
  return row;
}

const engineWrites =
  "what Pulumi's engine writes of the smallest resource with these arguments (URNs, provider, times, the place in the " +
  "program) is all of it but 33 bytes: the digest of the workspace, by which another account's key is told.";

function stateRows(channels: number, lived: Record<string, Lived[]>): Row[] {
  const of = (value: (one: Lived) => number) =>
    Object.fromEntries(
      candidates.map((candidate) => [candidate, median((lived[candidate] ?? []).map(value))]),
    );
  const resource = of(({ resourceBytes }) => resourceBytes);
  const { native = 0, naive = 0 } = resource;
  const without = "of one channel, without Pulumi's stack trace";
  return [
    alone(
      {
        work: `${channels}: bytes ${without}`,
        figures: resource,
        unit: "B",
        peer: "naive",
        because: `1,166 of these bytes are the floor's; ${engineWrites}`,
      },
      1_200,
    ),
    alone(
      {
        work: `${channels}: bytes ${without}, over the plug-in`,
        figures: { ours: native, naive },
        unit: "B",
        peer: "naive",
        because: engineWrites,
      },
      700,
    ),
    {
      work: `${channels}: bytes of the file, by channel`,
      figures: of(({ fileBytes }) => fileBytes),
      unit: "B",
    },
  ];
}

const kadoa = await startLocalKadoa();
try {
  const [rows, states]: [Row[], Row[]] = [[], []];
  for (const channels of counts) {
    const lived: Record<string, Lived[]> = {};
    for (let round = 0; round < rounds; round++) {
      for (const candidate of candidates) {
        lived[candidate] = [...(lived[candidate] ?? []), await live(candidate, channels, kadoa)];
      }
    }
    rows.push(...rowsOf(channels, lived));
    if (channels >= 100 || counts.length === 1) states.push(...stateRows(channels, lived));
  }
  report("stack", rows);
  report("state", states);
} finally {
  kadoa.child.kill("SIGTERM");
}
