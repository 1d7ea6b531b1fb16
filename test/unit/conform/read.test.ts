import { expect, it } from "vitest";
import { startWorld, type World, webhook } from "../../emulator/world";
import { runCommand } from "../cli/command";
import { conformed, differing, found, heartbeatIntervalMs } from "./conformed";

/** An account in use: a channel, a setting of the workspace and one of a workflow, all with names of their own. */
async function inUse(world: World) {
  const channel = await world.channel({ name: "canary-name", ...webhook("https://canary.example.com/hook") });
  const ofWorkspace = await world.setting({ eventType: "workflow_failed", channelIds: [channel.id] });
  const ofWorkflow = await world.setting({
    workflowId: "canary-workflow",
    eventType: "workflow_finished",
    channelIds: [channel.id],
  });
  return { channel, ofWorkspace, ofWorkflow };
}

it("a person sees what was recorded, and a program gets one line with the documented keys", async () => {
  const { emulator } = await startWorld({ heartbeatIntervalMs });
  const text = await runCommand(emulator, ["conform", "--listen", "1s"]);
  expect(text.stdout).toMatch(/^RESULT +STATEMENT +SEEN\n/);
  expect(text.stdout).toMatch(/^recorded +access\.plan +realtime is included \(question 28\)$/m);
  expect(text.stdout).toMatch(
    / hold, \d+ recorded, \d+ not-tried\. Nothing differs from Kadoa's documents\.\n/,
  );
  expect(text.stdout).toContain("pulumi-kadoa emulator --behaviour FILE");
  expect(text.code).toBe(0);
  const json = await runCommand(emulator, ["conform", "--read", "--listen", "1s", "--output", "json"]);
  expect(json.stdout.split("\n")).toHaveLength(2);
  const report = JSON.parse(json.stdout);
  expect(Object.keys(report)).toEqual(["ok", "target", "startedAt", "statements", "behaviour"]);
  expect(report).toMatchObject({ ok: true, target: emulator.url });
  const keys = ["id", "question", "source", "status", "expected", "seen", "reason", "requestId"];
  for (const statement of report.statements) {
    expect(Object.keys(statement).filter((key) => !keys.includes(key))).toEqual([]);
    expect(statement).toMatchObject({
      id: expect.any(String),
      source: expect.any(String),
      status: expect.any(String),
    });
  }
});

it("nothing of the emulator differs, and reading changes nothing of an account", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  await inUse(world);
  const { channels, settings } = await world.state();
  const report = await conformed(world.emulator);
  expect(differing(report)).toEqual([]);
  expect(report.ok).toBe(true);
  const after = await world.state();
  expect({ channels: after.channels, settings: after.settings }).toEqual({ channels, settings });
  const changes = Object.keys(after.requests).filter((call) => !/^GET |oauth2\/token|_emulator/.test(call));
  expect(changes.filter((call) => !/^POST \/v5\/notifications\/(channels|settings)$/.test(call))).toEqual([]);
  // How far heartbeats are apart is measured, so a busy machine has a say in it.
  const apart = expect.any(Number) as number;
  expect(report.behaviour).toMatchObject({
    heartbeatIntervalMs: apart,
    pong: "sent",
    settingsWithoutFilter: "all",
  });
});

it("no name, id or secret of the account's own is in the report", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  const { channel, ofWorkspace, ofWorkflow } = await inUse(world);
  const text = JSON.stringify(await conformed(world.emulator));
  for (const own of ["canary", channel.id, ofWorkspace.id, ofWorkflow.id, world.emulator.apiKey, "team-"]) {
    expect(text).not.toContain(own);
  }
});

it("an event that happens meanwhile tells of its form, its cursor and of replay", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  const live = await world.channel({ name: "live", channelType: "WEBSOCKET" });
  await world.setting({ eventType: "workflow_failed", channelIds: [live.id] });
  const event = { eventType: "workflow_failed", workflowId: "w" };
  const tell = setInterval(() => {
    void world.call("POST", "/_emulator/events", event).catch(() => {});
  }, 200);
  const report = await conformed(world.emulator).finally(() => clearInterval(tell));
  expect(report.behaviour).toMatchObject({
    envelope: "newer",
    frameIds: "present",
    cursors: "all",
    replay: "exclusive",
    unknownCursor: "live-only",
  });
  expect(found(report, "realtime.replay")).toMatchObject({ status: "recorded" });
});

it.each([
  [
    "no account",
    [],
    {},
    /no account is named: --stack is not given, and KADOA_API_KEY is not set\. Fix: set /,
  ],
  [
    "a profile of no stack",
    ["--profile", "eu"],
    { KADOA_API_KEY: "k" },
    /--profile is given, and no stack that has it/,
  ],
])(
  "with %s it asks nobody: a stack that is only selected does not count",
  async (_, args, environment, words) => {
    const { emulator } = await startWorld();
    const ran = await runCommand(emulator, ["conform", ...args], { KADOA_API_KEY: "", ...environment });
    expect(ran).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(words) });
  },
);

it("a key that the service does not know ends it with 3", async () => {
  const { emulator } = await startWorld();
  const { code, stdout } = await runCommand(emulator, ["conform"], { KADOA_API_KEY: "another" });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
});

it("who listens for less time than a heartbeat may take says nothing of heartbeats", async () => {
  const world = await startWorld({ heartbeatIntervalMs: 60_000 });
  const report = await conformed(world.emulator, { listenMs: 100 });
  expect(found(report, "realtime.heartbeat")).toMatchObject({ status: "not-tried" });
  expect(report.ok).toBe(true);
});
