import { expect, test } from "vitest";
import type { Emulator } from "../../emulator";
import type { Rule, Turn } from "./connection";
import { createFaultyStack, type FaultyStack } from "./faulty-stack";
import { full, report } from "./figures";
import { call, keptBy } from "./local-service";

/** A stack of so many channels, whose names begin with the round. */
function createChannels(count: number, environment: NodeJS.ProcessEnv = {}): Promise<FaultyStack> {
  const program = `
const { WebhookChannel } = require("pulumi-kadoa");
for (let number = 0; number < ${count}; number++) {
  new WebhookChannel(process.env.ROUND + "-" + number, {
    webhookUrl: "https://hooks.example.net/k",
    auth: { type: "bearer", token: process.env.CANARY_TOKEN },
  });
}
`;
  return createFaultyStack(program, { ROUND: "round-0", ...environment });
}

const up = ["up", "--yes", "--skip-preview", "--parallel", "50"];

/** What the state and the service have in common, and what only one of them has. */
async function compared({ emulator, stack }: FaultyStack, theirs: ReadonlySet<string> = new Set()) {
  const managed = (await stack.state()).resources.map(({ id }) => id);
  const { channels } = await keptBy(emulator);
  const kept = new Set(channels.map(({ id }) => id));
  return {
    managed: managed.filter((id) => kept.has(id)).length,
    duplicates: managed.length - new Set(managed).size,
    missing: managed.filter((id) => !kept.has(id)).length,
    orphans: channels.filter(({ id }) => !managed.includes(id) && !theirs.has(id)).length,
    wrongAdoptions: managed.filter((id) => theirs.has(id)).length,
  };
}

/** A fixed row of numbers between 0 and 1 that looks random (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Three of ten turns go wrong: most in the answer, at any byte, and some before the request gets through. */
function mishaps(random: () => number): (turn: Turn) => Rule {
  const faults: (() => Rule)[] = [
    () => ({ answer: { after: Math.floor(random() * 600), ending: "cut" } }),
    () => ({ answer: { after: Math.floor(random() * 600), ending: "reset" } }),
    () => ({ answer: { ending: "cut" } }),
    () => ({ request: { after: Math.floor(random() * 200), ending: "reset" } }),
  ];
  return () => (random() < 0.3 ? (faults[Math.floor(random() * faults.length)]?.() ?? {}) : {});
}

test("up of 50 channels over a bad network: each one exists once, and is the one in the state", async () => {
  const world = await createChannels(50);
  const { emulator, proxy, stack } = world;
  const rounds = full ? 20 : 1;
  const totals = { managed: 0, duplicates: 0, missing: 0, orphans: 0, wrongAdoptions: 0, runs: 0, faults: 0 };
  for (let round = 0; round < rounds; round++) {
    const theirs = new Set<string>();
    for (let number = 0; number < 50; number += 5)
      theirs.add(await foreignTwin(world, `round-${round}-${number}`));
    proxy.choose = mishaps(seeded(round));
    const outputs: string[] = [];
    for (let runs = 1; ; runs++) {
      totals.runs += 1;
      const { code, output } = await stack.start(up, { ROUND: `round-${round}` }).ended;
      outputs.push(output);
      if (code === 0) break;
      expect(runs, output).toBeLessThan(4);
    }
    totals.faults = proxy.faults;
    proxy.heal();
    const result = await compared(world, theirs);
    for (const key of Object.keys(result) as (keyof typeof result)[]) totals[key] += result[key];
    const said = `round ${round}\n${outputs.slice(0, -1).join("\n")}`;
    expect(result, said).toEqual({ managed: 50, duplicates: 0, missing: 0, orphans: 0, wrongAdoptions: 0 });
    for (const id of theirs) await call(emulator, "DELETE", `/v5/notifications/channels/${id}`);
  }
  report(
    "up of 50 channels over a bad network",
    [
      ["channels created", String(totals.managed)],
      ["runs of up", `${totals.runs} in ${rounds} rounds`],
      ["faults met", String(totals.faults)],
      ["duplicates", String(totals.duplicates)],
      ["orphans", String(totals.orphans)],
      ["wrong adoptions", String(totals.wrongAdoptions)],
    ],
    1,
  );
});

/** An equal channel that somebody else made before. */
async function foreignTwin({ emulator, stack }: FaultyStack, name: string): Promise<string> {
  const auth = { type: "bearer", token: stack.environment.CANARY_TOKEN };
  const config = { webhookUrl: "https://hooks.example.net/k", httpMethod: "POST", auth };
  const body = { name, channelType: "WEBHOOK", config };
  const path = "/v5/notifications/channels";
  const { data } = await call<{ data: { channel: { id: string } } }>(emulator, "POST", path, body);
  return data.channel.id;
}

test("an outage in mid-up ends it in time with one message per resource, and the next up finishes the work", async () => {
  const world = await createChannels(20);
  const { proxy, stack } = world;
  let creates = 0;
  proxy.choose = ({ opening }) => {
    if (opening.toString().startsWith("POST ")) creates += 1;
    // From the ninth on they are carried out, and the answers are lost.
    return creates > 8 ? { answer: { ending: "reset" } } : undefined;
  };
  const run = stack.start(up);
  await proxy.until((log) => log.some(({ what }) => what === "fault"));
  await proxy.refuse();
  const startedAt = Date.now();
  const { code, output } = await run.ended;
  const seconds = (Date.now() - startedAt) / 1000;
  expect(code).not.toBe(0);
  const { resources } = await stack.state();
  const made = resources.filter(({ id }) => id !== "unconfirmed");
  const failed = Array.from({ length: 20 }, (_, number) => `round-0-${number}`).filter(
    (name) => !made.some(({ outputs }) => outputs?.name === name),
  );
  expect(made.length + failed.length).toBe(20);
  expect(resources.length).toBeGreaterThan(made.length);
  const diagnostics = output.slice(output.indexOf("Diagnostics:"));
  for (const name of failed) expect(diagnostics.split(`WebhookChannel "${name}": `)).toHaveLength(2);
  await proxy.accept();
  proxy.heal();
  await stack.finish(up);
  expect(await compared(world)).toEqual({
    managed: 20,
    duplicates: 0,
    missing: 0,
    orphans: 0,
    wrongAdoptions: 0,
  });
  expect(seconds).toBeLessThan(120);
  report(
    "Total outage in mid-up",
    [
      ["channels made before it", String(made.length)],
      ["of which nobody knew whether they were made", String(resources.length - made.length)],
      ["messages, one for each other channel", String(failed.length)],
      ["seconds until the run ended", seconds.toFixed(1)],
      ["channels after the next up", "20, none twice"],
    ],
    1,
  );
});

test("50 first calls at once, while the account is slow to answer, all run configured", async () => {
  // The environment knows nothing: whoever runs unconfigured has no key.
  const nothing = {
    KADOA_API_KEY: "",
    KADOA_PUBLIC_API_URI: "",
    KADOA_REALTIME_API_URI: "",
    KADOA_WSS_API_URI: "",
  };
  const world = await createChannels(50, nothing);
  const { emulator, proxy, stack } = world;
  await call(emulator, "POST", "/_emulator/faults", {
    path: "/v4/oauth2/token",
    kind: "delay",
    delayMs: 1_500,
  });
  const teamId = await teamIdOf(emulator);
  await stack.finish(["config", "set", "--secret", "kadoa:apiKey", emulator.apiKey]);
  await stack.finish(["config", "set", "kadoa:baseUrl", proxy.url]);
  await stack.finish(["config", "set", "kadoa:teamId", teamId]);
  const before = await requestsOf(emulator);
  await stack.finish(up);
  const after = await requestsOf(emulator);
  const unconfigured = 50 - (await compared(world)).managed;
  report(
    "First calls",
    [
      ["at once", "50"],
      ["unconfigured", String(unconfigured)],
    ],
    8,
  );
  expect(unconfigured).toBe(0);
  expect((after["POST /v4/oauth2/token"] ?? 0) - (before["POST /v4/oauth2/token"] ?? 0)).toBe(1);
  expect(after["POST /v5/notifications/channels"]).toBe(50);
});

async function teamIdOf(service: Emulator): Promise<string> {
  return (await call<{ team_id: string }>(service, "POST", "/v4/oauth2/token")).team_id;
}

async function requestsOf(service: Emulator): Promise<Record<string, number>> {
  return (await call<{ requests: Record<string, number> }>(service, "GET", "/_emulator/state")).requests;
}
