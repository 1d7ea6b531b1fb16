import { expect, it } from "vitest";
import type { Report } from "../../cli/conform/report";
import { type Behaviour, parseBehaviour } from "../../emulator/behaviour";
import { startWorld, webhook } from "../emulator/world";
import { conformed } from "../unit/conform/conformed";
import { type Flip, flips } from "../unit/conform/flips";

/** Measured in tenths of a second. */
const heartbeatIntervalMs = 100;

/** What a whole run says of an account in use, in which events happen. */
async function reportOf(behaviour: Partial<Behaviour>): Promise<Report> {
  const world = await startWorld({ behaviour: { heartbeatIntervalMs, ...behaviour } });
  const live = await world.channel({ name: "live", channelType: "WEBSOCKET" });
  const own = await world.channel({ name: "own", ...webhook() });
  await world.call("PUT", "/_emulator/workflows/w", {});
  // An event of the account, so that nobody hears of a workflow that the run makes.
  await world.setting({ eventType: "credits_low", channelIds: [live.id] });
  await world.setting({ workflowId: "w", eventType: "workflow_started", channelIds: [own.id] });
  const event = { eventType: "credits_low" };
  const events = setInterval(() => void world.call("POST", "/_emulator/events", event).catch(() => {}), 100);
  const run = conformed(world.emulator, { level: "send", webhookUrl: "http://127.0.0.1:1/" });
  return run.finally(() => clearInterval(events));
}

/** The statements that came out otherwise. */
function changedIn({ statements }: Report, base: Report): string[] {
  const said = ({ id, status, seen, reason }: Report["statements"][number]) =>
    JSON.stringify([status, id === measured ? inTenths(seen) : seen, reason]);
  return statements
    .filter((statement, index) => said(statement) !== said(base.statements[index] ?? statement))
    .map(({ id }) => id);
}

/** The heartbeat's period is measured, so it differs a little from run to run. */
const measured = "realtime.heartbeat-period";

function inTenths(words = ""): string {
  return words.replace(/[\d.]+/, (seconds) => Number(seconds).toFixed(1));
}

const isFull = process.env.KADOA_FAULTS === "full";
const sampled = ["duplicateSetting", "channelSecrets", "workspaceLevel", "cursors", "replay", "tokenUses"];

/** A few keys; in the long run each value of each key. */
const tried = isFull
  ? flips
  : sampled.flatMap((key) => flips.find(({ behaviour }) => key in behaviour) ?? []);
const atOnce = 3;

it("a service that does one thing otherwise changes the statements about it, and no other; the emulator then does the same", async () => {
  const base = await reportOf({});
  expect(base.ok).toBe(true);
  const check = async ({ behaviour, statements, isFound }: Flip) => {
    const report = await reportOf(behaviour);
    expect([behaviour, changedIn(report, base)]).toEqual([behaviour, statements]);
    // The whole report is a behaviour file.
    const found = parseBehaviour(JSON.parse(JSON.stringify(report)));
    const heartbeatIntervalMs = Math.round(found.heartbeatIntervalMs / 100) * 100;
    if (isFound) expect({ ...found, heartbeatIntervalMs }).toMatchObject(behaviour);
  };
  for (let from = 0; from < tried.length; from += atOnce)
    await Promise.all(tried.slice(from, from + atOnce).map(check));
});
