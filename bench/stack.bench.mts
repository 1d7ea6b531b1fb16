// What Pulumi's commands take with webhook channels, by the classes and over the plug-in, against the floor (as many dynamic resources that do nothing) and
// against a provider that one writes in an afternoon. The candidates take turns, and the median counts.
// CHANNELS=1,100,500 and ROUNDS=5 can be set.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { median, type Row, report } from "./results.mts";
import { type Candidate, candidates, installPlugin, writeProject } from "./stack/candidates.mts";

const root = join(import.meta.dirname, "..");
const counts = (process.env.CHANNELS ?? "1,100,500").split(",").map(Number);
const rounds = Number(process.env.ROUNDS ?? 5);

const steps = {
  up: ["up", "--yes", "--skip-preview"],
  "up, nothing changed": ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;
type Step = keyof typeof steps;

/** Seconds that `pulumi` takes. @throws Error with what it printed, when it fails */
async function pulumi(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now();
  const child = spawn("pulumi", [...args, "--non-interactive"], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (text) => (printed += text));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`pulumi ${args[0]} failed:\n${printed.slice(-2000)}`);
  return (performance.now() - startedAt) / 1000;
}

async function startEmulator() {
  const main = join(root, "dist/cli/main.js");
  const child = spawn(process.execPath, [main, "emulator", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { ...(JSON.parse(line) as { url: string; realtimeUrl: string; apiKey: string }), child };
}

type Emulator = Awaited<ReturnType<typeof startEmulator>>;

function environmentOf(
  { url, realtimeUrl, apiKey }: Emulator,
  folder: string,
  channels: number,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CHANNELS: String(channels),
    KADOA_API_KEY: apiKey,
    KADOA_PUBLIC_API_URI: url,
    KADOA_REALTIME_API_URI: url,
    KADOA_WSS_API_URI: realtimeUrl,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    XDG_CACHE_HOME: join(folder, "cache"),
  };
}

/** One stack of one candidate, from nothing to nothing: seconds of each step, and the bytes of its state. */
async function live(candidate: Candidate, channels: number, emulator: Emulator) {
  // Inside the checkout, so that the program finds the package by its own name.
  const folder = join(root, ".kadoa/bench", randomUUID());
  const plain = environmentOf(emulator, folder, channels);
  try {
    const env = { ...plain, PATH: [await installPlugin(folder), plain.PATH].join(delimiter) };
    await writeProject(candidate, folder);
    await pulumi(["stack", "init", "bench"], folder, env);
    const seconds: Partial<Record<Step, number>> = {};
    let stateBytes = 0;
    for (const [step, args] of Object.entries(steps) as [Step, readonly string[]][]) {
      seconds[step] = await pulumi(args, folder, env);
      if (step === "up") {
        stateBytes = (await readFile(join(folder, ".pulumi/stacks/bench/bench.json"))).length / channels;
      }
    }
    return { seconds: seconds as Record<Step, number>, stateBytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Lived = Awaited<ReturnType<typeof live>>;

/** Ratios say little of a single channel, where all is the start of processes. */
function rowsOf(channels: number, lived: Record<Candidate, Lived[]>): Row[] {
  const of = (value: (one: Lived) => number) =>
    Object.fromEntries(candidates.map((candidate) => [candidate, median(lived[candidate].map(value))]));
  const timed = (Object.keys(steps) as Step[]).map((step): Row => {
    const figures = of(({ seconds }) => seconds[step]);
    const { ours = 0, floor = 0 } = figures;
    const work = `${channels}: ${step}`;
    if (channels < 100) {
      const reached = (ours - floor) * 1000;
      return {
        work,
        figures,
        unit: "s",
        reached,
        target: "at most 100 ms over the floor",
        holds: reached <= 100,
      };
    }
    const reached = ours / floor;
    return { work, figures, unit: "s", reached, target: "at most 1.05 × floor", holds: reached <= 1.05 };
  });
  if (channels < 100) return timed;
  const figures = of(({ stateBytes }) => stateBytes);
  const { ours = 0 } = figures;
  const target = "at most 1,600 B a channel, Pulumi's stack trace included";
  return [
    ...timed,
    { work: `${channels}: state a channel`, figures, unit: "B", reached: ours, target, holds: ours <= 1600 },
  ];
}

const emulator = await startEmulator();
try {
  const rows: Row[] = [];
  for (const channels of counts) {
    const lived: Record<Candidate, Lived[]> = { ours: [], native: [], floor: [], naive: [] };
    for (let round = 0; round < rounds; round++) {
      for (const candidate of candidates) lived[candidate].push(await live(candidate, channels, emulator));
    }
    rows.push(...rowsOf(channels, lived));
  }
  report("stack", rows);
} finally {
  emulator.child.kill("SIGTERM");
}
