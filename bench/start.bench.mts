// What starts, and how long it takes until it is of use: the command line, a program's import, the provider's process,
// the emulator. Each is a new process; the candidates take turns, and the median counts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { alone, median, over, report } from "./results.mts";

const root = join(import.meta.dirname, "..");
const rounds = Number(process.env.ROUNDS ?? 15);
const main = join(root, "dist/cli/main.js");

/** Milliseconds from the start of a process to its end. */
async function lasted(...args: string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}`);
  return performance.now() - startedAt;
}

/** Milliseconds that a process itself says it took for a piece of work, once Pulumi's SDK is loaded. */
async function said(work: string): Promise<number> {
  const code = `require("@pulumi/pulumi");
const startedAt = performance.now();
(async () => { ${work} })().then(() => { console.log(performance.now() - startedAt); process.exit(); });`;
  const child = spawn(process.execPath, ["-e", code], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return Number(line);
}

async function emulatorReady(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [main, "emulator", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface(child.stdout), "line");
  const time = performance.now() - startedAt;
  child.kill("SIGTERM");
  await once(child, "close");
  return time;
}

const firstCheck = `const channel = require("pulumi-kadoa/provider").handler("WebhookChannel");
await channel.check({}, { name: "ops", webhookUrl: "https://example.com/hooks" });`;

const works = {
  node: () => lasted("-e", "0"),
  help: () => lasted(main, "--help"),
  program: () => said('require("pulumi-kadoa")'),
  check: () => said(firstCheck),
  emulator: emulatorReady,
};
const times = Object.fromEntries(Object.keys(works).map((name) => [name, [] as number[]]));
for (let round = 0; round < rounds; round++) {
  for (const [name, work] of Object.entries(works)) times[name]?.push(await work());
}
const of = (name: keyof typeof works) => median(times[name] ?? []);

/** Against Node's own start. */
function overNode(work: string, ours: number, limit: number) {
  return over({ work, figures: { ours, Node: of("node") }, unit: "ms", peer: "Node" }, limit);
}

report("start", [
  overNode("pulumi-kadoa --help", of("help"), 40),
  overNode("emulator: ready", of("emulator"), 250),
  alone({ work: "a program's import", figures: { ours: of("program") }, unit: "ms" }, 5),
  alone({ work: "provider's process: load and first check", figures: { ours: of("check") }, unit: "ms" }, 40),
]);
