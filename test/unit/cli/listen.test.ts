import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startWorld, type World } from "../../emulator/world";
import { eventually } from "../../eventually";
import { eventFrame, Service } from "../realtime/service";
import { type Account, accountLine, type Running, startCommand } from "./command";

interface Listening extends Running {
  /** The lines as JSON, as soon as there are so many. */
  until(count: number): Promise<Record<string, unknown>[]>;
}

function run(
  { emulator }: { emulator: Account },
  args: string[],
  environment?: Record<string, string>,
): Listening {
  const running = startCommand(emulator, args, environment);
  const until = (count: number) =>
    eventually(() => {
      const lines = running.lines();
      if (lines.length < count) throw new Error(`so far: ${running.stdout()} ${running.stderr()}`);
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    });
  return { ...running, until };
}

/** An emulator whose WebSocket hears two event types. */
async function startLive(): Promise<World> {
  const world = await startWorld();
  const live = await world.channel({ name: "live", channelType: "WEBSOCKET" });
  for (const eventType of ["workflow_failed", "workflow_finished"]) {
    await world.setting({ eventType, channelIds: [live.id] });
  }
  return world;
}

async function happen(world: World, eventType: string, workflowId?: string): Promise<string> {
  const { body } = await world.call("POST", "/_emulator/events", { eventType, workflowId });
  return String(body.eventId);
}

it("piped, listen says ready first, then each wanted event as one line, and stops at the count", async () => {
  const world = await startLive();
  const listening = run(world, ["listen", "--event", "workflow_failed", "--workflow", "w1", "--count", "2"]);
  expect(await listening.until(1)).toEqual([{ type: "ready" }]);
  await happen(world, "workflow_finished", "w1");
  await happen(world, "workflow_failed", "w2");
  const first = await happen(world, "workflow_failed", "w1");
  const second = await happen(world, "workflow_failed", "w1");
  expect(await listening.ended).toBe(0);
  expect(listening.lines().map((line) => JSON.parse(line))).toEqual([
    { type: "ready" },
    expect.objectContaining({ type: "event", eventType: "workflow_failed", id: first, workflowId: "w1" }),
    expect.objectContaining({
      type: "event",
      id: second,
      data: expect.objectContaining({ workflowId: "w1" }),
    }),
    { type: "end", reason: "count", events: 2, discontinuities: 0 },
  ]);
  expect(listening.stderr()).toMatch(new RegExp(`^${accountLine()}$`));
});

it("an event nested 100,000 levels deep is printed with its depths folded, and the stream goes on", async () => {
  const service = await Service.start();
  const { apiKey, baseUrl, realtimeUrl, realtimeApiUrl } = service.configuration;
  const emulator = { apiKey, url: baseUrl, realtimeUrl };
  const listening = run({ emulator }, ["listen", "--count", "3", "--output", "json"], {
    KADOA_REALTIME_API_URI: realtimeApiUrl,
  });
  const subscriber = await service.subscriber(1);
  await listening.until(1);
  subscriber.send(1);
  const nested = `${'{"a":['.repeat(50_000)}1${"]}".repeat(50_000)}`;
  subscriber.socket.send(`{"eventType":"workflow_failed","id":"deep","_cursor":"1-2","message":${nested}}`);
  subscriber.send(3);
  expect(await listening.ended).toBe(0);
  const events = (await listening.until(5)).filter(({ type }) => type === "event");
  expect(events.map(({ id }) => id)).toEqual(["e1", "deep", "e3"]);
  expect(JSON.stringify(events[1])).toContain("(folded: nested more than 200 levels deep)");
  expect(events[0]?.data).toEqual(eventFrame(1).message);
  expect(listening.stderr()).toMatch(new RegExp(`^${accountLine()}$`));
});

it("listen goes on where the last run with the same cursor file stopped", async () => {
  const world = await startLive();
  const folder = await mkdtemp(join(tmpdir(), "listen-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const args = ["listen", "--cursor", join(folder, "cursor.json"), "--count"];
  const first = run(world, [...args, "2"]);
  await first.until(1);
  const ids = [await happen(world, "workflow_failed"), await happen(world, "workflow_failed")];
  expect(await first.ended).toBe(0);
  ids.push(await happen(world, "workflow_failed"));
  const second = run(world, [...args, "1"]);
  expect(await second.ended).toBe(0);
  const seen = [...(await first.until(4)), ...(await second.until(3))].flatMap((line) => line.id ?? []);
  expect(seen).toEqual(ids);
});

it("for people there is a table, and the talk is on stderr", async () => {
  const world = await startLive();
  const listening = run(world, ["listen", "--output", "text", "--count", "1"]);
  const hint = "`npx pulumi-kadoa trigger EVENT` sends a test event, where a setting names EVENT.";
  await eventually(() =>
    expect(listening.stderr()).toContain(`Listening; events show as they happen. ${hint}`),
  );
  const id = await happen(world, "workflow_failed", "w1");
  expect(await listening.ended).toBe(0);
  expect(listening.lines()).toEqual([
    expect.stringMatching(/^TIME +EVENT +WORKFLOW +ID$/),
    expect.stringMatching(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\S+ +workflow_failed +w1 +${id}$`)),
  ]);
});

it("a drop is told on stderr, and a gap on stdout too", async () => {
  const world = await startLive();
  const listening = run(world, ["listen", "--count", "1"]);
  await listening.until(1);
  await world.call("POST", "/_emulator/realtime/disconnect", { code: 1012 });
  expect((await listening.until(2))[1]).toEqual({ type: "discontinuity", reason: "no-cursor" });
  expect(listening.stderr()).toContain("Connection lost: closed by the service (1012");
  await happen(world, "workflow_failed");
  expect(await listening.ended).toBe(0);
  expect((await listening.until(4)).at(-1)).toMatchObject({ discontinuities: 1 });
});

it("too few events in time are exit code 1; no count and no trouble, 0", async () => {
  const world = await startLive();
  const counting = run(world, ["listen", "--count", "3", "--timeout", "4s"]);
  await counting.until(1);
  await happen(world, "workflow_failed");
  expect(await counting.ended).toBe(1);
  expect(counting.stderr()).toMatch(new RegExp(`^${accountLine()}1 of 3 events in time\\.\n$`));
  const watching = run(world, ["listen", "--timeout", "1500ms"]);
  expect(await watching.ended).toBe(0);
});

it("without a connection, the time that runs out is exit code 1 and says why", async () => {
  const world = await startLive();
  const { ended, stderr } = run(world, ["listen", "--timeout", "4s"], {
    KADOA_WSS_API_URI: "ws://127.0.0.1:1",
  });
  expect(await ended).toBe(1);
  expect(stderr()).toContain("0 events in time; no connection: the WebSocket upgrade did not reach");
});

it("Ctrl-C is exit code 8, and a reader that goes away is no error", async () => {
  const world = await startLive();
  const cancelled = run(world, ["listen"]);
  await cancelled.until(1);
  cancelled.child.kill("SIGINT");
  expect(await cancelled.ended).toBe(8);
  expect(cancelled.stderr()).toMatch(new RegExp(`^${accountLine()}$`));

  const left = run(world, ["listen"]);
  await left.until(1);
  left.child.stdout?.destroy();
  await happen(world, "workflow_failed");
  expect(await left.ended).toBe(0);
  expect(left.stderr()).toMatch(new RegExp(`^${accountLine()}$`));
});

it.each([
  [3, ["listen"], { KADOA_API_KEY: "canary-key" }],
  [3, ["trigger", "workflow_failed"], { KADOA_API_KEY: "canary-key" }],
  [2, ["listen"], { KADOA_API_KEY: "" }],
  [2, ["listen", "--count", "0"], {}],
  [2, ["listen", "--timeout", "soon"], {}],
  [2, ["listen", "--output", "yaml"], {}],
  [2, ["listen", "--cursor", "/dev/null/cursor"], {}],
  [2, ["trigger"], {}],
])("exit code %i of %j tells what to change, and no secret", async (code, args, environment) => {
  const { ended, stdout, stderr } = run(await startLive(), args, environment);
  expect(await ended).toBe(code);
  expect(stderr()).not.toBe("");
  expect(stdout()).toBe("");
  expect(stderr()).not.toContain("canary");
});

it("trigger prints the event's id alone on stdout, and on stderr whom it goes to", async () => {
  const world = await startLive();
  const listening = run(world, ["listen", "--count", "1"]);
  await listening.until(1);
  const triggered = run(world, ["trigger", "workflow_failed", "--workflow", "w1"]);
  expect(await triggered.ended).toBe(0);
  const [, event] = await listening.until(2);
  expect(triggered.lines()).toEqual([event?.id]);
  expect(triggered.stderr()).toMatch(
    new RegExp(
      `^${accountLine()}Sent workflow_failed of workflow w1; setting \\S+ sends it to:\n {2}WEBSOCKET {2}live\n`,
    ),
  );
});

it("trigger as JSON names event, setting and channels", async () => {
  const world = await startLive();
  const { ended, until } = run(world, ["trigger", "workflow_finished", "--output", "json"]);
  expect(await ended).toBe(0);
  const [setting] = (await world.state()).settings.filter(
    ({ eventType }) => eventType === "workflow_finished",
  );
  expect(await until(1)).toEqual([
    {
      eventId: expect.any(String),
      eventType: "workflow_finished",
      settingId: setting?.id,
      channels: [{ id: expect.any(String), name: "live", channelType: "WEBSOCKET" }],
    },
  ]);
});

it.each([
  ["there is no setting", "credits_low", [], /no setting names credits_low/],
  ["the workflow's own setting is disabled", "workflow_failed", ["--workflow", "w1"], /is disabled/],
  ["the setting has no channels", "workflow_failed", ["--workflow", "w2"], /has no channels/],
])("an event that reaches nobody because %s is exit code 4", async (_, eventType, more, words) => {
  const world = await startLive();
  await world.setting({ eventType: "workflow_failed", workflowId: "w1", enabled: false });
  await world.setting({ eventType: "workflow_failed", workflowId: "w2" });
  const { ended, lines, stderr } = run(world, ["trigger", eventType, ...more]);
  expect(await ended).toBe(4);
  expect(lines()).toHaveLength(1);
  expect(stderr()).toMatch(words);
});
