import { afterAll, expect, test } from "vitest";
import type { CliRun } from "./cli-stack";
import type { ConnectionEvent, Rule } from "./connection";
import { createFaultyStack, type FaultyStack } from "./faulty-stack";
import { full, report } from "./figures";
import { call, type Kept, type KeptSetting, keptBy } from "./local-service";

/** Everything of it changes with the edition, but for the names. */
const program = `
const kadoa = require("pulumi-kadoa");
const edition = process.env.EDITION;
const live = new kadoa.WebSocketChannel("live");
const pager = new kadoa.WebhookChannel("pager", { webhookUrl: "https://hooks.example.net/" + edition });
const people = new kadoa.EmailChannel("people", { recipients: [edition + "@example.com"] });
for (const eventType of ["workflow_failed", "workflow_finished"]) {
  new kadoa.NotificationSetting(eventType, { eventType, channels: [live, pager, people], enabled: edition === "first" });
}
`;
const resources = 5;

const operations = {
  up: { args: ["up", "--yes", "--skip-preview"], edition: "first", writes: 5 },
  update: { args: ["up", "--yes", "--skip-preview"], edition: "second", writes: 4 },
  destroy: { args: ["destroy", "--yes", "--skip-preview"], edition: "second", writes: 5 },
} as const;

/** When the process is killed: the service has not seen the request, it has answered it, or the answer has arrived. */
const moments: Record<string, Rule> = {
  "before the service gets it": { request: { ending: "stall" } },
  "before its answer arrives": { answer: { ending: "stall" } },
  "as its answer arrives": {},
};

type Victim = "cli" | "provider";

interface KillPoint {
  operation: keyof typeof operations;
  victim: Victim;
  moment: string;
  /** Which write of the operation, from 1. */
  write: number;
}

const figures = { kills: 0, statesInWriting: 0, converged: 0, unlinkedChannels: 0, doubledSettings: 0 };

afterAll(() =>
  report(
    "Kills of the CLI and of the provider process",
    [
      ["kill points", String(figures.kills)],
      ["of which while Pulumi wrote its state", String(figures.statesInWriting)],
      ["converged with one more run", String(figures.converged)],
      ["unlinked channels left", String(figures.unlinkedChannels)],
      ["doubled settings", String(figures.doubledSettings)],
    ],
    5,
  ),
);

const cycles = Object.keys(moments).flatMap((moment) =>
  (["cli", "provider"] as const).flatMap((victim) =>
    Array.from({ length: resources }, (_, index) => ({ moment, victim, write: index + 1 })),
  ),
);
/** A setting's answer is the hardest loss: the service refuses a second one. */
const everyDay = [
  { moment: "before its answer arrives", victim: "cli", write: 5 },
  { moment: "as its answer arrives", victim: "provider", write: 2 },
] as const;

test.each(full ? cycles : everyDay)(
  "$victim killed at write $write of up, update and destroy, $moment: one more run converges",
  async (cycle) => {
    const world = await createFaultyStack(program);
    for (const operation of ["up", "update", "destroy"] as const) {
      const { writes } = operations[operation];
      await killed(world, { ...cycle, operation, write: ((cycle.write - 1) % writes) + 1 });
      await converges(world, operation);
    }
  },
);

/** Runs an operation and kills a process of it at a point. */
async function killed(
  { proxy, stack }: FaultyStack,
  { operation, victim, moment, write }: KillPoint,
): Promise<void> {
  const { args, edition } = operations[operation];
  let writes = 0;
  let struck: { connection: number; turn: number } | undefined;
  proxy.choose = ({ opening, connection, turn }) => {
    if (!/^(POST|PUT|DELETE) \/v5\//.test(opening.toString("latin1", 0, 16))) return undefined;
    writes += 1;
    if (writes !== write) return undefined;
    struck = { connection, turn };
    return moments[moment];
  };
  const run = stack.start(args, { EDITION: edition });
  await Promise.race([proxy.until((log) => log.some(isMoment)), endedTooEarly(run)]);
  await stack.kill(run, victim);
  proxy.heal();
  if (victim === "cli") {
    if (await stack.repairState()) figures.statesInWriting += 1;
    await stack.finish(["cancel", "--yes"]);
  }
  figures.kills += 1;

  function isMoment(event: ConnectionEvent): boolean {
    if (event.what !== "fault" && event.what !== "answered") return false;
    return event.connection === struck?.connection && event.turn === struck.turn;
  }
}

async function endedTooEarly(run: CliRun): Promise<never> {
  const { output } = await run.ended;
  throw new Error(`the run ended before it could be killed:\n${output}`);
}

/** One more run does what the killed one was to do; what a kill may leave is one unlinked channel of each name. */
async function converges(
  { emulator, stack }: FaultyStack,
  operation: keyof typeof operations,
): Promise<void> {
  const { args, edition } = operations[operation];
  await stack.finish(args, { EDITION: edition });
  const state = await stack.state();
  const managed = new Set(state.resources.map(({ id }) => id));
  const { channels, settings } = await keptBy(emulator);
  const left = channels.filter(({ id }) => !managed.has(id));
  expect(managed.size).toBe(operation === "destroy" ? 0 : resources);
  expect(settings.map(({ id }) => id).sort()).toEqual(
    [...managed].filter((id) => isSetting(id, settings)).sort(),
  );
  expect(settings).toHaveLength(operation === "destroy" ? 0 : 2);
  for (const setting of settings) expect(setting).toMatchObject({ enabled: edition === "first" });
  for (const channel of channels.filter(({ id }) => managed.has(id))) expectEdition(channel, edition);
  const linked = new Set(settings.flatMap((setting) => setting.channels.map(({ id }) => id)));
  expect(left.filter(({ id }) => linked.has(id))).toEqual([]);
  expect(new Set(left.map(({ name }) => name)).size).toBe(left.length);
  figures.unlinkedChannels += left.length;
  figures.doubledSettings += settings.length - new Set(settings.map(({ eventType }) => eventType)).size;
  figures.converged += 1;
  for (const { id } of left) await call(emulator, "DELETE", `/v5/notifications/channels/${id}`);
}

function isSetting(id: string, settings: readonly KeptSetting[]): boolean {
  return settings.some((setting) => setting.id === id);
}

function expectEdition({ channelType, config }: Kept, edition: string): void {
  if (channelType === "WEBHOOK")
    expect(config).toMatchObject({ webhookUrl: `https://hooks.example.net/${edition}` });
  if (channelType === "EMAIL") expect(config).toMatchObject({ recipients: [`${edition}@example.com`] });
}
