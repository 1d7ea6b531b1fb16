import { expect, it } from "vitest";
import { prefix } from "../../../cli/conform/paths";
import { startWorld, type World, webhook } from "../../emulator/world";
import { cleaned, conformed, differing, found, heartbeatIntervalMs } from "./conformed";
import { type Lie, startLiar } from "./liar";

const quick = { level: "write", listenMs: 200, times: { answerMs: 2_000, settleMs: 50 } } as const;

/** A channel, a setting and a workflow of somebody else. */
async function worldOfOthers() {
  const world = await startWorld({ heartbeatIntervalMs });
  const channel = await world.channel({ name: "canary", ...webhook() });
  const setting = await world.setting({ eventType: "workflow_failed", channelIds: [channel.id] });
  const made = await world.call("POST", "/v4/workflows", { name: "canary", urls: ["https://x.invalid"] });
  return { world, channel, setting, workflowId: String(made.body.workflowId) };
}

async function content(world: World) {
  const { channels, settings, workflows } = await world.state();
  return { channels, settings, workflows };
}

it.each(["/v5/notifications/channels", "/v5/notifications/settings", "/v4/workflows"])(
  "what somebody else has made stays as it is when the answer to a POST of %s tells of it as what was made",
  async (made) => {
    const { world, channel, setting, workflowId } = await worldOfOthers();
    const before = await content(world);
    const body = JSON.stringify({ data: { channel, settings: setting }, workflowId, error: false });
    for (const status of [201, 409]) {
      const lie: Lie = ({ method, path }) => (method === "POST" && path === made ? { status, body } : {});
      const report = await conformed(await startLiar(world, lie), quick);
      expect(differing(report).length).toBeGreaterThan(0);
      expect(await content(world)).toEqual(before);
    }
  },
);

it("a workflow that the answer to a test event names is nobody's to delete", async () => {
  const { world, workflowId } = await worldOfOthers();
  const lie: Lie = ({ path }) =>
    path === "/v5/notifications/test" ? { body: JSON.stringify({ data: {}, workflowId }) } : {};
  const liar = await startLiar(world, lie);
  await conformed(liar, { ...quick, level: "send", webhookUrl: "http://127.0.0.1:1/" });
  expect((await content(world)).workflows).toMatchObject([{ id: workflowId }]);
});

it("an id that would lead to another place is not used", async () => {
  const { world } = await worldOfOthers();
  const paths: string[] = [];
  const named = { name: `${prefix}x`, channelType: "WEBHOOK", config: {} };
  const lie: Lie = ({ method, path, body }) => {
    if (method === "DELETE") paths.push(path);
    if (method !== "GET" || path !== "/v5/notifications/channels") return {};
    const { data } = JSON.parse(body) as { data: { channels: object[] } };
    return { body: JSON.stringify({ data: { channels: [...data.channels, { ...named, id: ".." }] } }) };
  };
  const report = await cleaned(await startLiar(world, lie));
  expect(paths).toEqual([]);
  expect(report.ok).toBe(false);
});

it("a channel of such a name stays where a workflow's setting uses it, also when no list shows that setting", async () => {
  const world = await startWorld({ heartbeatIntervalMs, behaviour: { settingsWithoutFilter: "workspace" } });
  await world.call("PUT", "/_emulator/workflows/prices", {});
  const shared = await world.channel({ name: `${prefix}shared`, ...webhook() });
  const own = await world.channel({ name: "own", ...webhook() });
  await world.setting({
    eventType: "workflow_failed",
    workflowId: "prices",
    channelIds: [shared.id, own.id],
  });
  const before = await content(world);
  const report = await cleaned(world.emulator);
  expect(found(report, "clean.channels").seen).toBe(
    "0 channels deleted; 1 channel left, because settings of the account use them",
  );
  expect(await content(world)).toEqual(before);
});

it("where somebody has linked a channel of the run to a setting of their own, it stays, and the run says so", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  const own = await world.channel({ name: "own", ...webhook() });
  const linking: Promise<unknown>[] = [];
  const lie: Lie = ({ method, path, body, status }) => {
    const [, id] = /"id":"([^"]+)","name":"[^"]*-replaced"/.exec(body) ?? [];
    if (method === "POST" && path === "/v5/notifications/channels" && status === 201 && id !== undefined)
      linking.push(world.setting({ eventType: "workflow_failed", channelIds: [own.id, id] }));
    return {};
  };
  const report = await conformed(await startLiar(world, lie), quick);
  await Promise.all(linking);
  expect(found(report, "cleanup")).toMatchObject({
    status: "differs",
    seen: "1 channel left, because settings of the account use them",
  });
  expect((await world.state()).settings).toMatchObject([{ channels: [{}, {}] }]);
});

it("a setting whose making had no answer does not lose its channel, by which it is found and deleted", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  const lie: Lie = ({ method, path }) =>
    method === "POST" && path === "/v5/notifications/settings" ? { status: 500, body: "" } : {};
  const report = await conformed(await startLiar(world, lie), quick);
  expect(found(report, "channels.delete").reason).toBe("a setting has it whose making had no good answer");
  expect(found(report, "cleanup").status).toBe("holds");
  expect(await content(world)).toEqual({ channels: [], settings: [], workflows: [] });
});
