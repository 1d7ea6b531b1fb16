// Where the time of many channels goes: processor time of Pulumi's engine, its language host, the program, the provider's
// process and the local Kadoa; and what Pulumi's own switches do to it. CHANNELS=500 and ROUNDS=3 can be set. Linux only.
import { callsMade, type LocalKadoa, startLocalKadoa } from "./local-kadoa.mts";
import { secondsOf, type Usage, watch } from "./processes.mts";
import { median, type Row, report } from "./results.mts";
import type { Candidate } from "./stack/candidates.mts";
import {
  type CommandOptions,
  type Project,
  pulumi,
  type Step,
  steps,
  withProject,
} from "./stack/project.mts";

const channels = Number(process.env.CHANNELS ?? 500);
const rounds = Number(process.env.ROUNDS ?? 3);
const [fewer, compared] = [Math.ceil(channels / 2), ["ours", "native", "floor"] as const];
const names: Readonly<Record<string, string>> = { ours: "classes", native: "plug-in", floor: "floor" };

interface Ran extends Usage {
  wall: number;
  /** Seconds of processor time of the local Kadoa, and how many calls it answered. */
  kadoa: number;
  calls: number;
}

async function ran(
  args: readonly string[],
  project: Project,
  kadoa: LocalKadoa,
  environment: CommandOptions["environment"] = {},
): Promise<Ran> {
  const service = kadoa.child.pid ?? 0;
  const [before, callsBefore] = [secondsOf(service), await callsMade(kadoa)];
  let usage: (() => Usage) | undefined;
  const wall = await pulumi(args, project, { environment, onStart: (child) => (usage = watch(child)) });
  if (usage === undefined) throw new Error("pulumi was not started");
  const spent = usage();
  return {
    ...spent,
    wall,
    kadoa: secondsOf(service) - before,
    calls: (await callsMade(kadoa)) - callsBefore,
  };
}

/** All steps of one stack, each with what it used. */
async function lived(candidate: Candidate, count: number, kadoa: LocalKadoa): Promise<Record<Step, Ran>> {
  return withProject(candidate, count, kadoa, async (project) => {
    const found: Partial<Record<Step, Ran>> = {};
    for (const [step, args] of Object.entries(steps) as [Step, readonly string[]][])
      found[step] = await ran(args, project, kadoa);
    return found as Record<Step, Ran>;
  });
}

function profileRow(work: string, all: readonly Ran[]): Row {
  const of = (value: (one: Ran) => number) => median(all.map(value));
  return {
    work,
    unit: "s",
    figures: {
      "from start to end": of(({ wall }) => wall),
      engine: of(({ seconds }) => seconds.engine),
      "language host": of(({ seconds }) => seconds["language host"] + seconds.other),
      program: of(({ seconds }) => seconds.program),
      provider: of(({ seconds }) => seconds.provider),
      Kadoa: of(({ kadoa }) => kadoa),
    },
  };
}

/** What one may set, and what it does to an `up` from nothing and to one that changes nothing. */
const switches: Readonly<Record<string, { args?: readonly string[]; environment?: NodeJS.ProcessEnv }>> = {
  "as it is": {},
  "--parallel 1": { args: ["--parallel", "1"] },
  "--parallel 64": { args: ["--parallel", "64"] },
  "PULUMI_SKIP_CHECKPOINTS=true": { environment: { PULUMI_SKIP_CHECKPOINTS: "true" } },
  "PULUMI_PARALLEL_DIFF=true": { environment: { PULUMI_PARALLEL_DIFF: "true" } },
};

async function switched(name: string, count: number, kadoa: LocalKadoa): Promise<[Ran, Ran]> {
  const { args = [], environment } = switches[name] ?? {};
  return withProject("ours", count, kadoa, async (project) => {
    const first = await ran([...steps.up, ...args], project, kadoa, environment);
    return [first, await ran([...steps.up, ...args], project, kadoa, environment)];
  });
}

function adviceRow(work: string, all: readonly [Ran, Ran][]): Row {
  const of = (value: (one: [Ran, Ran]) => number) => median(all.map(value));
  const figures = {
    up: of(([first]) => first.wall),
    "up, nothing changed": of(([, again]) => again.wall),
    "the engine in up": of(([first]) => first.seconds.engine),
  };
  return { work, unit: "s", figures };
}

const kadoa = await startLocalKadoa();
try {
  const rows: Row[] = [];
  const all: Record<(typeof compared)[number], Record<Step, Ran>[]> = { ours: [], native: [], floor: [] };
  for (let round = 0; round < rounds; round++) {
    for (const candidate of compared) all[candidate].push(await lived(candidate, channels, kadoa));
  }
  for (const step of Object.keys(steps) as Step[]) {
    for (const candidate of compared) {
      const runs = all[candidate].map((one) => one[step]);
      rows.push(profileRow(`${channels}: ${step}, ${names[candidate]}`, runs));
    }
  }
  report("profile", rows);

  const found = new Map<string, [Ran, Ran][]>();
  const work = (name: string, count: number) => `${count}: ${name}`;
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(switches)) {
      const key = work(name, channels);
      found.set(key, [...(found.get(key) ?? []), await switched(name, channels, kadoa)]);
    }
    const half = work("a stack of half as many", fewer);
    found.set(half, [...(found.get(half) ?? []), await switched("as it is", fewer, kadoa)]);
  }
  report(
    "advice",
    [...found].map(([name, runs]) => adviceRow(name, runs)),
  );
  const written = (step: Step): Row => ({
    work: `${channels}: ${step}`,
    unit: "MB",
    figures: Object.fromEntries(
      compared.map((one) => [one, median(all[one].map((run) => run[step].engineBytes / 1e6))]),
    ),
  });
  report("written", (Object.keys(steps) as Step[]).map(written));
} finally {
  kadoa.child.kill("SIGTERM");
}
