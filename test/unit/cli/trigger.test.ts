import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "pulumi-kadoa/emulator";
import { expect, it, onTestFinished } from "vitest";
import { worldOf } from "../../emulator/world";
import { temporaryFolder } from "../setup/folders";
import { createWorkspace } from "../verify/world";
import { runCommand } from "./command";

it("a recovery is said to go where it does go: by the setting of workflow_failed", async () => {
  const { emulator, channel, setting, client } = await createWorkspace();
  const live = await channel("live", "WEBSOCKET");
  const failed = await setting("workflow_failed", [live]);
  const ran = await runCommand(emulator, ["trigger", "workflow_recovered"]);
  expect(ran.stderr).toContain(
    `Sent workflow_recovered of the workspace; setting ${failed} for workflow_failed sends it to:\n  WEBSOCKET  live\n`,
  );
  expect(ran.code).toBe(0);
  const { events } = await client.deliveries();
  expect(events.map(({ eventId, eventStatus }) => [eventId, eventStatus])).toEqual([
    [ran.stdout.trim(), "SENT"],
  ]);
});

it("a workflow's own setting for its failures hides the workspace's for its recoveries too", async () => {
  const { emulator, channel, setting } = await createWorkspace();
  const live = await channel("live", "WEBSOCKET");
  await setting("workflow_failed", [live]);
  const own = await setting("workflow_failed", [live], { workflowId: "w1", enabled: false });
  const args = ["trigger", "workflow_recovered", "--workflow"];
  const hidden = await runCommand(emulator, [...args, "w1"]);
  expect(hidden.stderr).toContain(`it goes nowhere: setting ${own} for workflow_failed is disabled.`);
  expect(hidden.code).toBe(4);
  expect((await runCommand(emulator, [...args, "w2"])).code).toBe(0);
});

it("where finished runs are told, it says that a real recovery would be left out", async () => {
  const { emulator, channel, setting } = await createWorkspace();
  const live = await channel("live", "WEBSOCKET");
  await setting("workflow_failed", [live]);
  const left = "A real recovery is left out where workflow_finished is set";
  expect((await runCommand(emulator, ["trigger", "workflow_recovered"])).stderr).not.toContain(left);
  await setting("workflow_finished", [live]);
  expect((await runCommand(emulator, ["trigger", "workflow_recovered"])).stderr).toContain(left);
});

it("without a setting for failures it names the one that is missing", async () => {
  const { emulator } = await createWorkspace();
  const { code, stderr } = await runCommand(emulator, ["trigger", "workflow_recovered"]);
  expect(stderr).toContain(
    "no setting names workflow_failed, which workflow_recovered goes by, for the workspace",
  );
  expect(code).toBe(4);
});

it("a setting of its own for recoveries, where a service has one, is the one that sends them", async () => {
  const dataFile = join(temporaryFolder(), "data.json");
  const before = await startEmulator({ dataFile });
  const world = worldOf(before);
  const [failures, recoveries] = await Promise.all(
    ["failures", "recoveries"].map((name) =>
      world.channel({ name, channelType: "EMAIL", config: { recipients: ["ops@example.com"] } }),
    ),
  );
  await world.setting({ eventType: "workflow_failed", channelIds: [failures?.id] });
  await world.setting({ eventType: "workflow_started", channelIds: [recoveries?.id] });
  await before.close();
  // As a newer service may hold it; the emulator's own API refuses to make one.
  const text = await readFile(dataFile, "utf8");
  await writeFile(dataFile, text.replace("workflow_started", "workflow_recovered"));
  const emulator = await startEmulator({ dataFile });
  onTestFinished(() => emulator.close());
  const ran = await runCommand(emulator, ["trigger", "workflow_recovered"]);
  expect(ran.stderr).toMatch(/setting \S+ sends it to:\n {2}EMAIL {2}recoveries\n/);
  const { outbox } = await worldOf(emulator).state();
  expect(outbox.map(({ channelId }) => channelId)).toEqual([recoveries?.id]);
  const verified = await runCommand(emulator, ["verify", "--notify-people"]);
  expect(verified.stdout).toMatch(/^passed +workflow_recovered +workspace +recoveries/m);
  expect(verified.code).toBe(0);
});

it("the commands that it names for the next step go to the same account", async () => {
  const { emulator, channel, setting } = await createWorkspace();
  await setting("workflow_failed", [await channel("live", "WEBSOCKET")]);
  const { stderr } = await runCommand(emulator, ["trigger", "workflow_failed", "--cwd", "other"]);
  for (const next of ["logs", "listen", "verify"]) {
    expect(stderr).toContain(`npx pulumi-kadoa ${next} --cwd other`);
  }
});
