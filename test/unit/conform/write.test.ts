import { expect, it } from "vitest";
import { startReceiver, startWorld, type World, webhook } from "../../emulator/world";
import { runCommand } from "../cli/command";
import { cleaned, conformed, differing, found, heartbeatIntervalMs } from "./conformed";

const prefix = "pulumi-kadoa-conform-";

/** What an account has, without what changes by itself. */
async function content(world: World) {
  const { channels, settings, workflows } = await world.state();
  return { channels, settings, workflows };
}

/** An account whose own objects are near to what the probe makes: of the same event, and of a similar name. */
async function inUse(world: World) {
  const channel = await world.channel({ name: "my pulumi-kadoa-conform-hook", ...webhook() });
  await world.setting({ eventType: "free_trial_ending", channelIds: [channel.id], enabled: false });
  await world.setting({ eventType: "workflow_failed", channelIds: [] });
  await workflow(world, "my pulumi-kadoa-conform-workflow");
}

async function workflow(world: World, name: string): Promise<void> {
  const urls = ["https://shop.example.com/laptops"];
  const { status } = await world.call("POST", "/v4/workflows", { name, urls });
  expect(status).toBe(201);
}

it("with --write and --send every statement of the emulator holds or is recorded, and nothing is left", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  await inUse(world);
  const before = await content(world);
  const { url: webhookUrl, received } = await startReceiver();
  const report = await conformed(world.emulator, { level: "send", webhookUrl });
  expect(differing(report)).toEqual([]);
  expect(report.ok).toBe(true);
  const needed = report.statements.filter(({ reason }) => /needs --|did not hold/.test(reason ?? ""));
  expect(needed).toEqual([]);
  expect(found(report, "cleanup").status).toBe("holds");
  await expect.poll(() => received.length).toBe(1);
  // The first event of the account that has no setting.
  expect(received[0]?.headers["x-kadoa-event"]).toBe("system_maintenance");
  expect(await content(world)).toEqual(before);
  expect(report.behaviour).toMatchObject({
    channelSecrets: "given",
    duplicateSetting: 400,
    logRows: "per-channel",
  });
  expect(JSON.stringify(report)).not.toContain(webhookUrl);
});

it("each open question has a statement", async () => {
  const { emulator } = await startWorld({ heartbeatIntervalMs });
  const { statements } = await conformed(emulator, { listenMs: 10 });
  const questions = new Set(statements.map(({ question }) => question));
  for (let question = 1; question <= 29; question++) expect(questions).toContain(question);
  expect(new Set(statements.map(({ id }) => id)).size).toBe(statements.length);
});

it("where every event of the account has a setting, none is made", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  for (const eventType of ["free_trial_ending", "system_maintenance", "service_degradation", "credits_low"]) {
    await world.setting({ eventType });
  }
  const report = await conformed(world.emulator, { level: "write", listenMs: 200 });
  expect(found(report, "settings.create")).toMatchObject({ status: "not-tried" });
  expect(found(report, "channels.replace").status).toBe("holds");
  expect((await world.state()).settings).toHaveLength(4);
});

it("never touches a setting for finished or failed workflows, and no WebSocket channel", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  const live = await world.channel({ name: `${prefix}live`, channelType: "WEBSOCKET" });
  await conformed(world.emulator, { level: "write", listenMs: 200 });
  await cleaned(world.emulator);
  const { channels, requests } = await world.state();
  expect(channels.map(({ id }) => id)).toEqual([live.id]);
  expect(requests["POST /v5/notifications/test"]).toBeUndefined();
});

it("--clean deletes settings all of whose channels are of runs, then those channels, workflows of runs, and nothing else", async () => {
  const world = await startWorld();
  const [first, second, own] = [
    await world.channel({ name: `${prefix}1-channel`, ...webhook("https://conform.invalid/") }),
    await world.channel({ name: `${prefix}2-channel`, ...webhook("https://conform.invalid/") }),
    await world.channel({ name: "own", ...webhook() }),
  ];
  await world.setting({ eventType: "free_trial_ending", channelIds: [first.id] });
  const mixed = await world.setting({ eventType: "credits_low", channelIds: [second.id, own.id] });
  const empty = await world.setting({ eventType: "workflow_failed", channelIds: [] });
  for (const name of [`${prefix}1-workflow`, `${prefix}2-workflow`, "own"]) await workflow(world, name);
  const { code, stdout } = await runCommand(world.emulator, ["conform", "--clean", "--output", "json"]);
  const report = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(report).toMatchObject({ ok: true, behaviour: {} });
  expect(found(report, "clean.settings").seen).toBe("1 setting deleted");
  expect(found(report, "clean.channels").seen).toBe(
    "1 channel deleted; 1 channel left, because settings of the account use them",
  );
  expect(found(report, "clean.workflows").seen).toBe("2 workflows deleted");
  const { channels, settings, workflows } = await world.state();
  expect(channels.map(({ id }) => id)).toEqual([second.id, own.id]);
  expect(settings.map(({ id }) => id)).toEqual([mixed.id, empty.id]);
  expect(workflows).toEqual([expect.objectContaining({ details: expect.objectContaining({ name: "own" }) })]);
});

it.each([
  [["--clean", "--write"], /--clean does nothing else/],
  [["--send"], /--send and --webhook-url go together/],
  [["--webhook-url", "https://hooks.example.com/"], /--send and --webhook-url go together/],
  [["--send", "--webhook-url", "ftp://x"], /--webhook-url is not a URL that starts with https:/],
])("%j do not go together", async (flags, words) => {
  const { emulator } = await startWorld();
  const { code, stdout, stderr } = await runCommand(emulator, ["conform", ...flags]);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(words) });
});
