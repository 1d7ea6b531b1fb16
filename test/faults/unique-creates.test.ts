import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { KadoaError } from "../../client/errors";
import type { Session } from "../../provider/account/session";
import type { PlainArgs } from "../../provider/kind/arguments";
import { outcomeOfCreate } from "./creating";
import { LocalService } from "./local-service";

const createSetting = "POST /v5/notifications/settings";

let service: LocalService;
let channelId: string;

beforeEach(async () => {
  service = await LocalService.start();
  channelId = await service
    .handlers("EmailChannel")
    .create(email)
    .then(({ id }) => id);
});

afterEach(async () => service.close());

const email: PlainArgs = { name: "people", recipients: ["ops@example.com"] };

function setting(changes: PlainArgs = {}): PlainArgs {
  return {
    eventType: "workflow_failed",
    channels: [channelId],
    enabled: true,
    eventConfiguration: {},
    ...changes,
  };
}

/** A setting that somebody else made, a minute ago. */
async function foreignSetting(body: PlainArgs): Promise<string> {
  const path = "/v5/notifications/settings";
  const { data } = await service.outside<{ data: { settings: { id: string } } }>("POST", path, body);
  service.clock.advance(60_000);
  return data.settings.id;
}

/** Another provider process, in which the state's resources have come up unchanged. */
function laterRun(...declared: [kind: string, id: string, args: PlainArgs][]): Session {
  const session = service.nextRun();
  onTestFinished(() => session.close());
  for (const [kind, id, args] of declared) service.handlers(kind, session).diff(id, args, args);
  return session;
}

describe("a setting whose create got no certain answer", () => {
  test.each<[string, Record<string, unknown>]>([
    ["the answer is lost", { kind: "drop-response" }],
    ["the answer is cut", { kind: "cut", bytes: 100 }],
    ["the service fails after it was made", { kind: "status", phase: "after", status: 500 }],
    ["a gateway gives up waiting", { kind: "status", phase: "after", status: 504 }],
    ["the answer is not JSON", { kind: "malformed" }],
  ])("%s: is found and taken, with one POST", async (_name, fault) => {
    await service.fault({ method: "POST", times: 1, ...fault });
    const id = await outcomeOfCreate(service, "NotificationSetting", setting());
    expect(await service.settings()).toMatchObject([{ id, eventType: "workflow_failed" }]);
    expect(await service.count(createSetting)).toBe(1);
  });

  test.each<[string, Record<string, unknown>]>([
    ["the request was lost", { kind: "drop-request" }],
    ["the service failed before", { kind: "status", status: 500 }],
    ["a gateway gave up waiting", { kind: "status", status: 504 }],
  ])(
    "%s, and nothing is there: is sent again at once, since a second one would be refused",
    async (_name, fault) => {
      await service.fault({ method: "POST", times: 1, ...fault });
      const startedAt = service.clock.now();
      const id = await outcomeOfCreate(service, "NotificationSetting", setting());
      expect(await service.settings()).toMatchObject([{ id }]);
      expect(await service.count(createSetting)).toBe(2);
      // Not even the shortest wait for a look; what passes is how long before its POST a create begins.
      expect(service.clock.now() - startedAt).toBeLessThanOrEqual(10);
    },
  );
});

describe("a setting that is refused because there is one", () => {
  test("equals what is declared and came up while the call waited for its turn: is somebody else's", async () => {
    const channels = [channelId];
    await service.fault({
      method: "POST",
      path: "/v5/notifications/settings",
      kind: "status",
      status: 429,
      times: 1,
    });
    service.clock.meanwhile = async () => {
      if ((await service.count(createSetting)) === 0) return;
      service.clock.meanwhile = undefined;
      await service.outside("POST", "/v5/notifications/settings", {
        eventType: "workflow_failed",
        eventConfiguration: {},
        channelIds: channels,
      });
    };
    const failure = await outcomeOfCreate(service, "NotificationSetting", setting({ channels }));
    expect(failure).toMatchObject({ code: "DUPLICATE" });
    expect(String(failure)).toContain('`adopt: "identical"`');
  });

  test("differs: the error shows both, and names adopt and what would prove it", async () => {
    const id = await foreignSetting({ eventType: "workflow_failed", eventConfiguration: {}, enabled: false });
    const failure = await outcomeOfCreate(service, "NotificationSetting", setting());
    expect(failure).toMatchObject({ code: "DUPLICATE" });
    const [existing] = await service.settings();
    expect((failure as KadoaError).message).toBe(
      `NotificationSetting workflow_failed (workspace): create failed, it exists already: ${id} (created ${(existing as unknown as { createdAt: string }).createdAt}), which differs: enabled is true here and false there; channels is ["${channelId}"] here and [] there; nothing shows that this stack made it. Fix: to manage it from here, set \`adopt: { id: "${id}" }\`; if another stack declares it, declare it in one of the two only; if version 0.1 wrote this stack's state, run \`pulumi refresh\` first.`,
    );
    expect(existing).toMatchObject({ enabled: false, channels: [] });
  });

  test("differs, where the program adopts an identical one: what would prove it is not in the way", async () => {
    const id = await foreignSetting({ eventType: "workflow_failed", eventConfiguration: {}, enabled: false });
    const failure = await outcomeOfCreate(service, "NotificationSetting", setting({ adopt: "identical" }));
    expect(failure).toMatchObject({ code: "DUPLICATE" });
    expect((failure as KadoaError).message).toMatch(/ here and \[\] there\. Fix: /);
    expect((failure as KadoaError).message).toContain(
      `Fix: to manage it from here, set \`adopt: { id: "${id}" }\`; if this stack holds it under another name, remove \`adopt\`: its state proves that.`,
    );
  });

  test("is equal but older, and tells channels of others: is not taken", async () => {
    const { data } = await service.outside<{ data: { channel: { id: string } } }>(
      "POST",
      "/v5/notifications/channels",
      { name: "theirs", channelType: "EMAIL", config: { recipients: ["a@example.com"] } },
    );
    const channels = [data.channel.id];
    await foreignSetting({ eventType: "workflow_failed", eventConfiguration: {}, channelIds: channels });
    const failure = await outcomeOfCreate(service, "NotificationSetting", setting({ channels }));
    expect(failure).toMatchObject({ code: "DUPLICATE" });
    expect((failure as KadoaError).message).toContain("exactly as declared");
    expect((failure as KadoaError).message).toContain('`adopt: "identical"`');
  });

  test("is equal but older, and tells nobody: is not taken", async () => {
    await foreignSetting({ eventType: "workflow_failed", eventConfiguration: {} });
    expect(await outcomeOfCreate(service, "NotificationSetting", setting({ channels: [] }))).toMatchObject({
      code: "DUPLICATE",
    });
  });

  test("has only this program's channels, and nothing proves that this program made it: is not taken", async () => {
    await outcomeOfCreate(service, "NotificationSetting", setting());
    service.clock.advance(600_000);
    const session = laterRun(["EmailChannel", channelId, email]);
    expect(await outcomeOfCreate(service, "NotificationSetting", setting(), session)).toMatchObject({
      code: "DUPLICATE",
    });
  });

  test("came up while a create of this stack was killed, but another stack on this machine made it: is not taken", async () => {
    const [killed, other] = [service.nextRun("acme/alerts/killed"), service.nextRun("acme/alerts/other")];
    onTestFinished(async () => void (await Promise.all([killed.close(), other.close()])));
    // Its POST has never left.
    await service.fault({ method: "POST", kind: "drop-request", times: 3 });
    await outcomeOfCreate(service, "NotificationSetting", setting(), killed);
    service.clock.advance(1_000);
    const id = await outcomeOfCreate(service, "NotificationSetting", setting(), other);
    const next = service.nextRun("acme/alerts/killed");
    onTestFinished(() => next.close());
    const failure = await outcomeOfCreate(service, "NotificationSetting", setting(), next);
    expect(failure).toMatchObject({ code: "DUPLICATE" });
    expect(String(failure)).toContain(String(id));
  });

  test("belongs to another resource of this run: is not taken", async () => {
    await outcomeOfCreate(service, "NotificationSetting", setting());
    expect(await outcomeOfCreate(service, "NotificationSetting", setting())).toMatchObject({
      code: "DUPLICATE",
    });
  });

  test("is refused for another reason: the reason stays", async () => {
    const failure = await outcomeOfCreate(
      service,
      "NotificationSetting",
      setting({ channels: ["no-such-channel"] }),
    );
    expect(failure).toMatchObject({ code: "INVALID" });
    expect((failure as KadoaError).message).toContain("no channel no-such-channel");
  });

  test("of another event or another level is none of its business", async () => {
    await foreignSetting({ eventType: "workflow_failed", workflowId: "wf-1", eventConfiguration: {} });
    await foreignSetting({ eventType: "workflow_finished", eventConfiguration: {} });
    await service.fault({ method: "POST", kind: "drop-response", times: 1 });
    const id = await outcomeOfCreate(service, "NotificationSetting", setting());
    const made = (await service.settings()).find((one) => one.id === id);
    expect(made).toMatchObject({ eventType: "workflow_failed" });
    expect(made?.workflowId ?? null).toBeNull();
  });
});

describe("the one WebSocket channel of a workspace", () => {
  const live: PlainArgs = { name: "live" };

  test("whose answer was lost is found and taken, with one POST", async () => {
    await service.fault({ method: "POST", kind: "drop-response", times: 1 });
    const id = await outcomeOfCreate(service, "WebSocketChannel", live);
    expect((await service.channels()).filter(({ name }) => name === "live")).toMatchObject([{ id }]);
  });

  test("that nothing proves to be ours is not taken, though no setting uses it", async () => {
    await outcomeOfCreate(service, "WebSocketChannel", live);
    service.clock.advance(600_000);
    expect(await outcomeOfCreate(service, "WebSocketChannel", live, laterRun())).toMatchObject({
      code: "DUPLICATE",
    });
  });

  test("that settings use already is not taken", async () => {
    const left = await outcomeOfCreate(service, "WebSocketChannel", live);
    await outcomeOfCreate(service, "NotificationSetting", setting({ channels: [left] }));
    service.clock.advance(600_000);
    expect(await outcomeOfCreate(service, "WebSocketChannel", live, laterRun())).toMatchObject({
      code: "DUPLICATE",
    });
  });

  test("of another name is shown with its name", async () => {
    await outcomeOfCreate(service, "WebSocketChannel", live);
    const failure = await outcomeOfCreate(service, "WebSocketChannel", { name: "events" }, laterRun());
    expect(String(failure)).toContain('name is "events" here and "live" there');
  });
});

describe("an object that two resources of the state hold after an interrupted rename", () => {
  test("stays when the old one is deleted", async () => {
    const id = String(await outcomeOfCreate(service, "NotificationSetting", setting()));
    service.clock.advance(600_000);
    const renaming = service.handlers("NotificationSetting", laterRun());
    await renaming.check(setting(), { prior: { objects: [{ resource: "before", isOwn: false, id }] } });
    const renamed = await renaming.create(setting());
    expect(renamed.id).toBe(id);

    const session = laterRun();
    const handlers = service.handlers("NotificationSetting", session);
    handlers.diff(id, renamed.state, setting());
    await handlers.delete(id, setting());

    expect(await service.settings()).toHaveLength(1);
  });

  test("goes when the new one itself is replaced, though its arguments stay the same", async () => {
    const id = String(await outcomeOfCreate(service, "NotificationSetting", setting()));
    const handlers = service.handlers("NotificationSetting", laterRun());
    handlers.diff(id, setting(), setting());

    await handlers.delete(id, setting());

    expect(await service.settings()).toEqual([]);
  });

  test("goes when it is replaced or no longer declared", async () => {
    const id = String(await outcomeOfCreate(service, "NotificationSetting", setting()));
    const replacing = laterRun();
    const handlers = service.handlers("NotificationSetting", replacing);
    expect(handlers.diff(id, setting(), setting({ workflowId: "wf-1" }))).toMatchObject({
      replaces: ["workflowId"],
    });
    await handlers.delete(id, setting());
    expect(await service.settings()).toEqual([]);
  });
});
