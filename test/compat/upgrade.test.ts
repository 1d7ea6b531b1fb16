import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  ChannelSubscription,
  EmailChannel,
  LegacyWebhookSubscription,
  NotificationSetting,
  SlackChannel,
  WebhookChannel,
  WebSocketChannel,
} from "pulumi-kadoa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../client/version.gen";
import { root } from "../../scripts/checkout.mts";
import { createWorld, type World } from "../lifecycle/world";

// What earlier versions left behind: the state of `program`, and Kadoa's side of it. `npm run record-state` adds that of
// this version; an entry that has been released stays as it is.
const recordings = path.join(root, "test/compat/recorded");

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-upgrade-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** With `later`, also the kinds that 0.1.0 did not have. */
function program(webhookUrl: string, later: boolean) {
  return async () => {
    const live = new WebSocketChannel("live");
    const pager = new WebhookChannel("pager", { webhookUrl, auth: { type: "bearer", token: "t-1" } });
    const plain = new WebhookChannel("plain", { webhookUrl, httpMethod: "PUT" });
    const people = new EmailChannel("people", { recipients: ["b@example.com", "a@example.com"] });
    const team = new SlackChannel("team", { slackChannelId: "C1", slackChannelName: "data" });
    new NotificationSetting("failed", {
      eventType: "workflow_failed",
      channels: [live, pager, people, team],
    });
    new NotificationSetting("one-workflow", {
      eventType: "workflow_finished",
      workflowId: "w-1",
      channels: [plain],
      enabled: false,
    });
    if (!later) return;
    const setting = new NotificationSetting("shared", {
      eventType: "workflow_finished",
      channels: [live],
      exclusive: false,
    });
    new ChannelSubscription("also", { setting, channel: plain });
    new LegacyWebhookSubscription("legacy", {
      webhookUrl: "https://hooks.example.com/legacy",
      events: ["workflow_failed"],
    });
  };
}
const webhookUrl = "https://hooks.example.com/kadoa";

async function worldOf(recording?: string, later = true): Promise<World & { dataFile: string }> {
  const dataFile = path.join(scratch, "kadoa.json");
  await rm(dataFile, { force: true });
  if (recording !== undefined) await copyFile(path.join(recordings, recording, "kadoa.json"), dataFile);
  // The recorded states know this key.
  const emulator = { dataFile, apiKeys: ["kadoa-emulator-key"] };
  return { ...(await createWorld(program(webhookUrl, later), { emulator })), dataFile };
}

const recordedAddress = "//kadoa.invalid";

function addressOf({ emulator }: World): string {
  return `//${new URL(emulator.url).host}`;
}

if (process.env.RECORD_STATE) {
  it("records what this version leaves behind", async () => {
    const world = await worldOf();
    await world.up();
    const folder = path.join(recordings, version);
    await mkdir(folder, { recursive: true });
    const state = JSON.stringify(await world.stack.exportStack(), null, 2);
    const placed = state.replaceAll(addressOf(world), recordedAddress);
    await writeFile(path.join(folder, "state.json"), `${placed}\n`);
    await world.emulator.close();
    await copyFile(world.dataFile, path.join(folder, "kadoa.json"));
  });
}

describe("a stack of an earlier version", async () => {
  it.each(await readdir(recordings))("%s shows no change, and goes on", async (recording) => {
    const state = await readFile(path.join(recordings, recording, "state.json"), "utf8");
    const later = state.includes("kadoa:ChannelSubscription");
    const world = await worldOf(recording, later);
    const same = later ? 11 : 8;
    // A refresh goes where the last deployment went: that address is in the state.
    await world.stack.importStack(JSON.parse(state.replaceAll(recordedAddress, addressOf(world))));

    expect((await world.preview()).changes).toEqual({ same });
    expect((await world.preview(undefined, { refresh: true })).changes).toEqual({ same });
    const calls = await world.requestsDuring(() => world.up(program(`${webhookUrl}/v2`, later)));
    expect(calls).toEqual({ "POST /v4/oauth2/token": 1, "PUT /v5/notifications/channels/{channelId}": 2 });
    await world.destroy();
    const { channels, settings } = await world.serverState();
    expect({ channels, settings }).toEqual({ channels: [], settings: [] });
  });
});

it("a state whose resources name their provider in another way shows no change", async () => {
  const world = await worldOf();
  await world.up();
  const state = JSON.stringify(await world.stack.exportStack());
  const marked = state.replaceAll("exports.handler=()=>{", "exports.handler=()=>{/* an earlier one */");
  expect(marked).not.toBe(state);
  await world.stack.importStack(JSON.parse(marked));
  expect((await world.preview()).changes).toEqual({ same: 11 });
});
