import { expect, it } from "vitest";
import { eventually } from "../../eventually";
import { createWorkspace } from "../verify/world";
import { runCommand, startCommand } from "./command";

async function createLogged() {
  const workspace = await createWorkspace();
  const { channel, hook, setting, client } = workspace;
  const live = await channel("live", "WEBSOCKET");
  const pager = await hook("pager", { auth: { type: "bearer", token: "wrong-canary" } });
  await setting("workflow_failed", [live, pager]);
  await setting("workflow_finished", [live]);
  const { eventId } = await client.triggerTest({ eventType: "workflow_failed" });
  await client.triggerTest({ eventType: "workflow_finished" });
  await eventually(async () => {
    const { events } = await client.deliveries();
    expect(events.map(({ eventStatus }) => eventStatus)).toContain("FAILED");
  });
  return { ...workspace, eventId };
}

it("names event, channel and outcome of each delivery, oldest first, and no secret", async () => {
  const { emulator, eventId } = await createLogged();
  const { code, stdout } = await runCommand(emulator, ["logs", "--output", "text"]);
  const [heading, ...rows] = stdout.trim().split("\n");
  expect(heading).toMatch(/^TIME +STATUS +EVENT +WORKFLOW +CHANNEL +EVENT ID$/);
  expect(rows).toHaveLength(3);
  expect(rows.slice(0, 2).sort()).toEqual(
    [
      expect.stringMatching(new RegExp(`FAILED +workflow_failed +workspace +pager +${eventId}$`)),
      expect.stringMatching(new RegExp(`SENT +workflow_failed +workspace +live +${eventId}$`)),
    ].sort((a, b) => String(a).localeCompare(String(b))),
  );
  expect(code).toBe(0);
  expect(stdout).not.toContain("wrong-canary");
  expect(stdout).not.toContain("/pager");
});

it("is filtered by event, and an object a line for machines", async () => {
  const { emulator } = await createLogged();
  const { stdout } = await runCommand(emulator, ["logs", "--event", "workflow_finished"]);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows).toMatchObject([
    { type: "delivery", status: "SENT", eventType: "workflow_finished", workflowId: null, channel: "live" },
  ]);
});

it("says once that the log has no reason for what failed, and what may find it", async () => {
  const { emulator } = await createLogged();
  const { stderr } = await runCommand(emulator, ["logs", "--output", "text"]);
  expect(
    stderr.match(/^Why a delivery failed is not in Kadoa's log: look into that of the endpoint\./gm),
  ).toHaveLength(1);
  const sent = await runCommand(emulator, ["logs", "--output", "text", "--event", "workflow_finished"]);
  expect(sent.stderr).not.toContain("Why");
});

it.each([
  [[], "No delivery was logged within the last 1h. --since looks further back;"],
  [
    ["--event", "credits_low", "--workflow", "prices", "--since", "90s"],
    "No delivery of credits_low of workflow prices was logged within the last 90s. --since",
  ],
])("without a row %j says so, and of what there is none", async (args, words) => {
  const { emulator } = await createWorkspace();
  const { code, stdout, stderr } = await runCommand(emulator, ["logs", ...args]);
  expect(stderr).toContain(words);
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
});

it("cuts a channel's name of 200 characters in the table, and has it whole as JSON", async () => {
  const { emulator, hook, setting, client } = await createWorkspace();
  const name = `${"a".repeat(100)}${"b".repeat(100)}`;
  await setting("credits_low", [await hook(name)]);
  await client.triggerTest({ eventType: "credits_low" });
  const text = await runCommand(emulator, ["logs", "--output", "text"]);
  expect(text.stdout).toMatch(/ {2}a{30}…b{29} {2}/);
  const json = await runCommand(emulator, ["logs", "--output", "json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ channel: name });
});

it("exits with 4 when there is no row, and with 3 for a wrong key", async () => {
  const { emulator } = await createWorkspace();
  expect((await runCommand(emulator, ["logs"])).code).toBe(4);
  expect((await runCommand(emulator, ["logs"], { KADOA_API_KEY: "another" })).code).toBe(3);
});

it("follows: says when it is ready, prints what is added once, and ends with 8 on a signal", async () => {
  const { emulator, client } = await createLogged();
  const following = startCommand(emulator, ["logs", "--follow", "--output", "json"]);
  const lines = () => following.lines().map((line) => JSON.parse(line) as { type: string; eventId?: string });
  await eventually(() => expect(lines()).toHaveLength(4));
  expect(lines()[0]).toEqual({ type: "ready" });
  const { eventId } = await client.triggerTest({ eventType: "workflow_finished" });
  await eventually(() => expect(lines().map((line) => line.eventId)).toContain(eventId));
  expect(lines()).toHaveLength(5);
  following.child.kill("SIGTERM");
  expect(await following.ended).toBe(8);
});
