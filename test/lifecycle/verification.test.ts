import {
  EmailChannel,
  NotificationSetting,
  RealtimeVerification,
  WebhookChannel,
  WebSocketChannel,
} from "pulumi-kadoa";
import { createReceiver, type Receiver } from "pulumi-kadoa/webhooks";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../client/clock";
import { createWorld, type World } from "./world";

/** Kadoa's waits between tries of a webhook, fifty times shorter. */
const quick: Clock = {
  now: () => Date.now(),
  schedule: (callback, milliseconds) => systemClock.schedule(callback, milliseconds / 50),
};

interface Declared {
  webhookUrl: string;
  token?: string;
  extraChannel?: boolean;
  people?: boolean;
  notifyPeople?: boolean;
  timeoutSeconds?: number;
}

function programOf({ webhookUrl, token = "the-token", extraChannel, people, ...verification }: Declared) {
  return async () => {
    const live = new WebSocketChannel("live");
    const pager = new WebhookChannel("pager", { webhookUrl, auth: { type: "bearer", token } });
    const more = extraChannel
      ? [new WebhookChannel("second", { webhookUrl, auth: { type: "bearer", token } })]
      : [];
    const mail = people ? [new EmailChannel("mail", { recipients: ["on-call@example.com"] })] : [];
    const failed = new NotificationSetting("failed", {
      eventType: "workflow_failed",
      channels: [live, pager, ...more, ...mail],
    });
    const finished = new NotificationSetting("finished", {
      eventType: "workflow_finished",
      channels: [live, pager],
    });
    new RealtimeVerification("arrives", {
      settings: [finished, failed],
      timeoutSeconds: 10,
      ...verification,
    });
  };
}

/** What reached people, and what was acknowledged. */
async function seen(world: World): Promise<{ outbox: unknown[]; acknowledgements: unknown[] }> {
  return (await world.outside("GET", "/_emulator/state")) as {
    outbox: unknown[];
    acknowledgements: unknown[];
  };
}

async function receiver(): Promise<Receiver> {
  const made = await createReceiver({ auth: { type: "bearer", token: "the-token" } });
  onTestFinished(() => made.close());
  return made;
}

async function failure(world: World, run: () => Promise<unknown>): Promise<string> {
  const text = await world.failing(run);
  return text.slice(text.indexOf("Diagnostics:"));
}

const broken = /workflow_failed \(workspace\) → pager: .*the delivery log says FAILED/;
const tests = "POST /v5/notifications/test";

it("a verification sends one test event for each setting, none in a preview, and none while nothing changes", async () => {
  const { url } = await receiver();
  const world = await createWorld(programOf({ webhookUrl: `${url}/pager` }), {
    emulator: { clock: quick },
  });
  expect(await world.requestsDuring(() => world.preview())).not.toHaveProperty([tests]);
  expect((await world.requestsDuring(() => world.up()))[tests]).toBe(2);
  expect(
    await world.requestsDuring(async () => {
      expect((await world.preview()).changes).toEqual({ same: 6 });
      expect((await world.up()).changes).toEqual({ same: 6 });
      await world.refresh();
      expect((await world.up()).changes).toEqual({ same: 6 });
    }),
  ).not.toHaveProperty([tests]);
  expect((await seen(world)).acknowledgements).toEqual([]);

  // A channel changes: the preview shows exactly it and the verification, which runs again.
  const changed = await world.preview(programOf({ webhookUrl: `${url}/pager/v2` }));
  expect(changed.changes).toEqual({ same: 4, update: 2 });
  expect(changed.output).toMatch(/covers *: \[secret\] => \[secret\]/);
  const requests = await world.requestsDuring(async () => {
    expect((await world.up()).changes).toEqual({ same: 4, update: 2 });
  });
  expect(requests[tests]).toBe(2);

  // A setting gets another channel: it runs again, too.
  const added = programOf({ webhookUrl: `${url}/pager/v2`, extraChannel: true });
  expect((await world.preview(added)).changes).toEqual({ same: 4, create: 1, update: 2 });
  expect((await world.up()).changes).toEqual({ same: 4, create: 1, update: 2 });
});

describe("a channel that does not deliver", () => {
  it("fails up when it is made, still fails after a refresh, and passes once it is mended", async () => {
    const { url, requests } = await receiver();
    const wrong = programOf({ webhookUrl: `${url}/pager`, token: "a-wrong-token" });
    const world = await createWorld(wrong, { emulator: { clock: quick } });

    expect(await failure(world, () => world.up())).toMatch(broken);
    expect(requests.every(({ status }) => status === 401)).toBe(true);
    expect(await failure(world, () => world.up())).toMatch(broken);
    await world.refresh();
    expect((await world.preview()).changes).toEqual({ same: 5, update: 1 });
    expect(await failure(world, () => world.up())).toMatch(broken);
    expect(await failure(world, () => world.up(undefined, { refresh: true }))).toMatch(broken);

    expect((await world.up(programOf({ webhookUrl: `${url}/pager` }))).changes).toEqual({
      same: 4,
      update: 2,
    });
    expect((await world.preview()).changes).toEqual({ same: 6 });
    expect((await world.refresh()).changes).toEqual({ same: 6 });
  });

  it("fails up when its token is rotated to a wrong one, and nothing else changes by mending it", async () => {
    const { url } = await receiver();
    const right = programOf({ webhookUrl: `${url}/pager` });
    const wrong = programOf({ webhookUrl: `${url}/pager`, token: "a-wrong-token" });
    const world = await createWorld(right, { emulator: { clock: quick } });
    await world.up();

    expect((await world.preview(wrong)).changes).toEqual({ same: 4, update: 2 });
    expect(await failure(world, () => world.up())).toMatch(broken);
    await world.refresh();
    expect(await failure(world, () => world.up())).toMatch(broken);
    expect(await failure(world, () => world.up(undefined, { refresh: true }))).toMatch(broken);

    expect((await world.up(right)).changes).toEqual({ same: 4, update: 2 });
    expect((await world.preview()).changes).toEqual({ same: 6 });
  });

  it("names the channel and the reason, and shows no credential", async () => {
    const world = await createWorld(
      programOf({ webhookUrl: "http://127.0.0.1:9/hook-secret-path", token: "canary-token" }),
      { emulator: { clock: quick } },
    );
    const text = await failure(world, () => world.up());
    expect(text).toContain("workflow_failed (workspace) → pager");
    expect(text).toContain("workflow_finished (workspace) → pager");
    expect(text).not.toContain("→ live");
    expect(text).not.toMatch(/\n\s+at /);
    expect(text).not.toContain("canary-token");
    expect(text).not.toContain("hook-secret-path");
  });
});

describe("people", () => {
  it("get no test event without leave", async () => {
    const { url } = await receiver();
    const world = await createWorld(programOf({ webhookUrl: url, people: true }), {
      emulator: { clock: quick },
    });
    await world.up();
    expect((await seen(world)).outbox).toEqual([]);
    await world.up(programOf({ webhookUrl: url, people: true, notifyPeople: true }));
    expect((await seen(world)).outbox).toHaveLength(1);
  });

  it("being all that could be verified is a failure that says so", async () => {
    const world = await createWorld(async () => {
      const mail = new EmailChannel("mail", { recipients: ["on-call@example.com"] });
      const failed = new NotificationSetting("failed", { eventType: "workflow_failed", channels: [mail] });
      new RealtimeVerification("arrives", { settings: [failed] });
    });
    const text = await failure(world, () => world.up());
    expect(text).toContain(
      "nothing was verified: workflow_failed (workspace): it would reach people: mail (EMAIL)",
    );
    expect(text).toContain("notifyPeople");
  });
});
