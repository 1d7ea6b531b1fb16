import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import type { PlainArgs } from "../../provider/kind/arguments";
import { LocalService, sessionAt } from "./local-service";

const putSetting = "PUT /v5/notifications/settings/{settingsId}";

let service: LocalService;

beforeEach(async () => {
  service = await LocalService.start();
});

afterEach(async () => service.close());

async function channel(name: string): Promise<string> {
  const made = await service.handlers("EmailChannel").create({ name, recipients: ["a@example.com"] });
  return made.id;
}

/** A setting that somebody else owns. */
async function foreignSetting(channelIds: string[] = [], workflowId?: string): Promise<string> {
  const body = { eventType: "workflow_failed", eventConfiguration: {}, channelIds, workflowId };
  const { data } = await service.outside<{ data: { settings: { id: string } } }>(
    "POST",
    "/v5/notifications/settings",
    body,
  );
  return data.settings.id;
}

async function linked(): Promise<string[]> {
  const [setting] = await service.settings();
  return (setting?.channels ?? []).map(({ id }) => id).sort();
}

async function failureOf(run: Promise<unknown>): Promise<KadoaError> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KadoaError)) throw new Error(`expected a KadoaError, got ${String(error)}`);
  return error;
}

const subscribe = (setting: string, channelId: string, more: PlainArgs = {}) =>
  service.handlers("ChannelSubscription").create({ setting, channel: channelId, ...more });

/** In a later run: one that makes an object does not delete it. */
function later(kind: string) {
  const session = service.nextRun();
  onTestFinished(() => session.close());
  return service.handlers(kind, session);
}

describe("a subscription to a setting that others write to", () => {
  test("is written again when another writer has undone it", async () => {
    const [mine, theirs] = [await channel("mine"), await channel("theirs")];
    const setting = await foreignSetting();
    service.clock.meanwhile = async () => {
      service.clock.meanwhile = undefined;
      await service.outside("PUT", `/v5/notifications/settings/${setting}`, { channelIds: [theirs] });
    };

    await subscribe(setting, mine);

    expect(await linked()).toEqual([mine, theirs].sort());
  });

  test("gives up when it is undone each time, and shows what was wanted and found", async () => {
    const [mine, theirs] = [await channel("mine"), await channel("theirs")];
    const setting = await foreignSetting();
    let undone = 0;
    service.clock.meanwhile = () => {
      undone += 1;
      return service.outside("PUT", `/v5/notifications/settings/${setting}`, { channelIds: [theirs] });
    };

    const failure = await failureOf(subscribe(setting, mine));
    service.clock.meanwhile = undefined;

    expect(failure.code).toBe("CONFLICT");
    expect(failure.message).toContain(
      `something else keeps changing the setting's channels: wanted with ${mine}, found ${theirs}. Fix: find what else writes`,
    );
    expect((await service.count(putSetting)) - undone).toBe(5);
  });

  test("counts as made when the answers to its writes were errors, but it is there", async () => {
    const mine = await channel("mine");
    const setting = await foreignSetting();
    await service.fault({ method: "PUT", kind: "status", status: 500, phase: "after", times: 6 });

    await subscribe(setting, mine);

    expect(await linked()).toEqual([mine]);
  });

  test("comes side by side with nine more of the same program: each is written once, and all stay", async () => {
    const setting = await foreignSetting();
    const channels = await Promise.all(Array.from({ length: 10 }, (_, index) => channel(`mine ${index}`)));

    await Promise.all(channels.map((id) => subscribe(setting, id)));

    expect(await linked()).toEqual([...channels].sort());
    expect(await service.count(putSetting)).toBe(10);
  });

  test("comes side by side with those of other programs: all stay", async () => {
    const setting = await foreignSetting();
    const programs = await Promise.all(
      ["a", "b", "c"].map(async (name) => {
        const session = sessionAt(service.emulator.url, service.emulator.apiKey, { clock: systemClock });
        onTestFinished(() => session.close());
        return { handlers: service.handlers("ChannelSubscription", session), id: await channel(name) };
      }),
    );

    await Promise.all(programs.map(({ handlers, id }) => handlers.create({ setting, channel: id })));

    expect(await linked()).toEqual(programs.map(({ id }) => id).sort());
  });

  test("takes only its own channel away, and is content when the setting is gone", async () => {
    const [mine, theirs] = [await channel("mine"), await channel("theirs")];
    const setting = await foreignSetting([theirs]);
    const { id, state } = await subscribe(setting, mine);

    await later("ChannelSubscription").delete(id, state);
    expect(await linked()).toEqual([theirs]);

    await service.outside("DELETE", `/v5/notifications/settings/${setting}`);
    await later("ChannelSubscription").delete(id, state);
    expect(await service.settings()).toEqual([]);
  });

  test("that was there already is left there on destroy, once adopted", async () => {
    const mine = await channel("mine");
    const setting = await foreignSetting([mine]);
    const { id, state } = await subscribe(setting, mine, { adopt: "identical" });

    await service.handlers("ChannelSubscription").delete(id, state);

    expect(await linked()).toEqual([mine]);
  });
});

describe("a setting that is not exclusive", () => {
  const handlers = () => service.handlers("NotificationSetting");
  const args = (channels: string[], more: PlainArgs = {}): PlainArgs => ({
    eventType: "workflow_failed",
    channels,
    enabled: true,
    exclusive: false,
    eventConfiguration: {},
    ...more,
  });

  test("shows only its own channels after a refresh, and misses those that were taken away", async () => {
    const [first, second, theirs] = [
      await channel("first"),
      await channel("second"),
      await channel("theirs"),
    ];
    const { id, state } = await handlers().create(args([first, second].sort()));
    await service.outside("PUT", `/v5/notifications/settings/${id}`, { channelIds: [first, theirs] });

    expect((await handlers().read(id, state))?.inputs).toEqual(args([first]));
  });

  test("keeps the channels of others when its own change, and drops those it no longer declares", async () => {
    const [before, after, theirs] = [
      await channel("before"),
      await channel("after"),
      await channel("theirs"),
    ];
    const { id, state } = await handlers().create(args([before]));
    await service.outside("PUT", `/v5/notifications/settings/${id}`, { channelIds: [before, theirs] });

    await handlers().update(id, state, args([after], { enabled: false }));

    expect(await linked()).toEqual([after, theirs].sort());
    expect(await service.settings()).toMatchObject([{ enabled: false }]);
  });

  test("that becomes exclusive takes them away", async () => {
    const [mine, theirs] = [await channel("mine"), await channel("theirs")];
    const { id, state } = await handlers().create(args([mine]));
    await service.outside("PUT", `/v5/notifications/settings/${id}`, { channelIds: [mine, theirs] });

    await handlers().update(id, state, args([mine], { exclusive: true }));

    expect(await linked()).toEqual([mine]);
  });
});

describe("a workflow that follows a template", () => {
  test("refuses changes of its notifications with the template's id and what to do", async () => {
    const mine = await channel("mine");
    const free = {
      eventType: "workflow_failed",
      workflowId: "wf-7",
      channels: [],
      enabled: true,
      exclusive: true,
      eventConfiguration: {},
    };
    const handlers = service.handlers("NotificationSetting");
    const { id, state } = await handlers.create(free);
    await service.outside("PUT", "/_emulator/workflows/wf-7", { templateManaged: true });
    const { templateId } = await service.outside<{ templateId: string }>("GET", "/v4/workflows/wf-7");

    const failures = [
      await failureOf(handlers.create({ ...free, eventType: "workflow_finished" })),
      await failureOf(handlers.update(id, state, { ...free, enabled: false })),
      await failureOf(later("NotificationSetting").delete(id, state)),
      await failureOf(subscribe(id, mine)),
    ];

    for (const failure of failures) {
      expect(failure.code).toBe("CONFLICT");
      expect(failure.message).toContain(
        `workflow wf-7 follows the template ${templateId}, which includes its notifications. Fix: change the notifications in the template and apply it`,
      );
    }
  });
});
