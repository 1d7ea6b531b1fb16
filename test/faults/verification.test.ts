import { isDeepStrictEqual } from "node:util";
import { afterAll, expect, test } from "vitest";
import { type Check, type VerificationReport, verify } from "../../delivery/realtime";
import { full, report as printFigures } from "./figures";
import { type Channels, type HappenedEvent, VerificationWorld } from "./verification-world";
import type { RelayMode } from "./websocket-relay";

const runs = full ? 1_000 : 60;
const atOnce = 4;
/** How long an event may take. What is late comes after more than twice that. */
const timeoutMs = 1_000;

interface Run {
  world: VerificationWorld;
  channels: Channels;
  random: () => number;
}

/** One part that is broken; what it does before the settings are made and while they are verified. */
interface Leg {
  /** Replaces parts of the pager channel's configuration. */
  pager?: Record<string, unknown>;
  /** The setting of workflow_finished. */
  finished?: { enabled?: boolean; channels?: "none" };
  before?(run: Run): Promise<void> | void;
  /** Runs beside the verification. */
  beside?(run: Run): Promise<void>;
}

const fault = (path: string, method: string, more: Record<string, unknown>) => (run: Run) =>
  run.world.control("/faults", { path, method, ...more });
const socket =
  (mode: RelayMode) =>
  ({ world }: Run) => {
    world.relay.mode = mode;
  };
const answers =
  (answer: VerificationWorld["answer"]) =>
  ({ world }: Run) => {
    world.answer = answer;
  };
/** An endpoint that needs so many tries. */
const after = (failures: number) => {
  let left = failures;
  return () => (left-- > 0 ? 500 : 200);
};
const logs = "/v5/notifications/logs";
const token = "/v4/oauth2/token";

const legs: Record<string, Leg> = {
  "nothing broken": {},
  "the socket is refused": { before: socket({ kind: "refuse" }) },
  "the socket is silent": { before: socket({ kind: "swallow" }) },
  "the socket is late": {
    before: socket({ kind: "late", milliseconds: timeoutMs * 2.5 }),
  },
  "the socket repeats": { before: socket({ kind: "repeat" }) },
  "the socket drops": {
    beside: async ({ world, random }) => {
      await pause(random() * 60);
      await world.control("/realtime/disconnect", { code: 1012 });
    },
  },
  "the webhook answers 500": { before: answers(() => 500) },
  "the webhook answers 500 at first": {
    before: (run) => answers(after(2))(run),
  },
  "the webhook's token is wrong": { pager: { auth: { type: "bearer", token: "another" } } },
  "the webhook's URL leads nowhere": { pager: { webhookUrl: "http://127.0.0.1:9/pager" } },
  "the log answers 500": { before: fault(logs, "GET", { kind: "status", status: 500 }) },
  "the log is not JSON": { before: fault(logs, "GET", { kind: "malformed" }) },
  "the log is slow": { before: fault(logs, "GET", { kind: "delay", delayMs: 400 * 50 }) },
  "the log's connection breaks": { before: fault(logs, "GET", { kind: "drop-response" }) },
  "the setting is disabled": { finished: { enabled: false } },
  "the setting has no channel": { finished: { channels: "none" } },
  "the token is refused": { before: fault(token, "POST", { kind: "status", status: 401 }) },
  "the token endpoint fails": { before: fault(token, "POST", { kind: "status", status: 500 }) },
  "the token is malformed": { before: fault(token, "POST", { kind: "malformed" }) },
  "foreign events": { beside: foreignEvents },
  "foreign events, and the webhook answers 500": {
    before: answers(({ path }) => (path === "/pager" ? 500 : 200)),
    beside: foreignEvents,
  },
  "foreign events, and the socket is silent": {
    before: socket({ kind: "swallow" }),
    beside: foreignEvents,
  },
  "late events of an earlier test": {
    before: async ({ world }) => {
      world.answer = after(4);
      await world.direct.triggerTest({ eventType: "workflow_failed" });
      await world.direct.triggerTest({ eventType: "workflow_finished" });
    },
  },
};

async function foreignEvents({ world, random }: Run): Promise<void> {
  for (let count = 0; count < 6; count++) {
    const eventType = random() < 0.5 ? "workflow_failed" : "workflow_finished";
    await world.control("/events", { eventType });
    await pause(random() * 15);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Outcome {
  leg: string;
  report: VerificationReport;
  mistakes: string[];
}

async function runOnce(world: VerificationWorld, seed: number): Promise<Outcome> {
  const random = randomOf(seed);
  const names = Object.keys(legs);
  const leg = names[Math.floor(random() * names.length)] ?? "";
  const { pager, finished, before, beside } = legs[leg] ?? {};
  await world.reset();
  const channels = await world.makeChannels(pager);
  const { live, pager: hook, second, mail } = channels;
  await world.setting("workflow_failed", [live, hook, second]);
  const enabled = finished?.enabled ?? true;
  await world.setting("workflow_finished", finished?.channels === "none" ? [] : [live, hook], { enabled });
  await world.setting("workflow_finished", [second], { workflowId: "wf-7" });
  await world.setting("credits_low", [live, mail]);
  const run = { world, channels, random };
  await before?.(run);
  const others = beside?.(run);
  const report = await verify({ client: world.client, receivers: [world.receiver], timeoutMs });
  await others;
  return { leg, report, mistakes: await mistakesIn(world, channels, report) };
}

/** Holds a report against what the receiver and the relay know by themselves. */
async function mistakesIn(
  world: VerificationWorld,
  channels: Channels,
  report: VerificationReport,
): Promise<string[]> {
  const { events, outbox, acknowledgements } = await world.state();
  const mistakes = report.checks.flatMap((check) => {
    const event = events.find(({ id }) => id === check.eventId);
    const arrivedAt = event && arrivalOf(world, channels, check, event);
    const happenedAt = Date.parse(event?.timestamp ?? "");
    if (check.status === "passed" && check.level === "received" && arrivedAt === undefined) {
      return [`passed without having arrived: ${JSON.stringify(check)}`];
    }
    // Beyond half the time it may have come after the deadline: that began with the call.
    const inTime = arrivedAt !== undefined && arrivedAt - happenedAt < timeoutMs / 2;
    if (check.status === "failed" && inTime) return [`failed although it arrived: ${JSON.stringify(check)}`];
    if (check.status === "failed" && !check.reason)
      return [`failed without a reason: ${JSON.stringify(check)}`];
    return [];
  });
  if (outbox.length > 0) mistakes.push("somebody was sent a message");
  if (acknowledgements.length > 0) mistakes.push("an event was acknowledged");
  const ok =
    report.checks.some(({ status }) => status === "passed") &&
    report.checks.every(({ status }) => status !== "failed");
  if (report.ok !== ok) mistakes.push("ok contradicts the checks");
  return mistakes;
}

/** When the event of a check was there, by the record of the place that it belongs to. */
function arrivalOf(
  world: VerificationWorld,
  channels: Channels,
  check: Check,
  event: HappenedEvent,
): number | undefined {
  if (check.channelId === channels.live) return world.relay.delivered.get(event.id);
  const path = check.channelId === channels.pager ? "/pager" : "/second";
  return world.accepted.find(
    (received) =>
      received.path === path &&
      received.event?.eventType === event.eventType &&
      received.event.timestamp === event.timestamp &&
      isDeepStrictEqual(received.event.data, event.payload),
  )?.receivedAt;
}

const worlds: VerificationWorld[] = [];
afterAll(async () => {
  await Promise.all(worlds.map((world) => world.close()));
});

test(`${runs} verifications, each with one part broken at random: none passes what did not arrive, none fails what did`, async () => {
  const firstSeed = Number(process.env.KADOA_SEED ?? Date.now() % 1_000_000);
  const outcomes: Outcome[] = [];
  const wrong: string[] = [];
  let next = 0;
  const worker = async () => {
    const world = await VerificationWorld.start();
    worlds.push(world);
    while (next < runs) {
      const seed = firstSeed + next++;
      const outcome = await runOnce(world, seed);
      outcomes.push(outcome);
      wrong.push(...outcome.mistakes.map((mistake) => `KADOA_SEED=${seed} (${outcome.leg}): ${mistake}`));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));

  printFigures(`${runs} verifications, seeds from ${firstSeed}`, [
    ["broken", "runs", "held", "did not hold", "mistakes"],
    ...Object.keys(legs).map((leg) => {
      const those = outcomes.filter((outcome) => outcome.leg === leg);
      const prior = those.filter(({ report }) => report.ok).length;
      const mistakes = those.reduce((sum, outcome) => sum + outcome.mistakes.length, 0);
      return [leg, those.length, prior, those.length - prior, mistakes].map(String);
    }),
  ]);
  printFigures(
    "Verifications with one part broken",
    [
      ["runs", String(runs)],
      ["passed what did not arrive, or failed what did", String(wrong.length)],
    ],
    22,
  );
  expect(wrong).toEqual([]);
  expect(outcomes).toHaveLength(runs);
  const whole = outcomes.filter(({ leg }) => leg === "nothing broken");
  expect(whole.filter(({ report }) => !report.ok)).toEqual([]);
});
