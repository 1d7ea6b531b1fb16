import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { PartialFailure } from "../../provider/create/partial-failure";
import type { PlainArgs } from "../../provider/kind/arguments";
import type { Handlers } from "../../provider/lifecycle";
import { LocalService } from "./local-service";

const createChannel = "POST /v5/notifications/channels";
const args: PlainArgs = { name: "ops", webhookUrl: "https://hooks.example.net/k", httpMethod: "POST" };

let service: LocalService;
/** What the state holds of the channel after the run in which nobody learned whether it was made. */
let state: PlainArgs;

beforeEach(async () => {
  service = await LocalService.start();
});

afterEach(async () => service.close());

/** The answer is lost, and then the service is out of reach until the run is over. */
async function lose({
  made,
  kind = "WebhookChannel",
  of = args,
}: {
  made: boolean;
  kind?: string;
  of?: PlainArgs;
}): Promise<void> {
  await service.session.account().probe();
  service.clock.advance(60_000);
  service.proxy.next(made ? { answer: { ending: "reset" } } : { request: { ending: "reset" } });
  service.proxy.always({ request: { ending: "reset" } });
  const failure = await service
    .handlers(kind)
    .create(of)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PartialFailure);
  const { left } = failure as PartialFailure;
  expect(left.id).toBe("unconfirmed");
  state = { ...of, ...left.state };
  service.proxy.heal();
  service.clock.advance(3_600_000);
}

function nextRun(): Handlers {
  const session = service.nextRun();
  onTestFinished(() => session.close());
  return service.handlers("WebhookChannel", session);
}

/** An equal channel that somebody else has. */
async function foreign(): Promise<string> {
  const { name, webhookUrl, httpMethod } = args;
  const body = { name, channelType: "WEBHOOK", config: { webhookUrl, httpMethod } };
  const path = "/v5/notifications/channels";
  const { data } = await service.outside<{ data: { channel: { id: string } } }>("POST", path, body);
  return data.channel.id;
}

describe("the next up after a create of which nobody knows whether it made something", () => {
  test("takes what it made, without a second POST", async () => {
    const theirs = await foreign();
    await lose({ made: true });
    const handlers = nextRun();
    expect(handlers.diff("unconfirmed", state, args)).toMatchObject({ replaces: ["unconfirmed"] });
    const { id } = await handlers.create(args);
    await handlers.delete("unconfirmed", state);
    expect(id).not.toBe(theirs);
    expect((await service.channels()).map((channel) => channel.id).sort()).toEqual([theirs, id].sort());
    expect(await service.count(createChannel)).toBe(2);
  });

  test("makes it when nothing was made", async () => {
    await lose({ made: false });
    const handlers = nextRun();
    handlers.diff("unconfirmed", state, args);
    const { id } = await handlers.create(args);
    await handlers.delete("unconfirmed", state);
    expect(await service.channels()).toMatchObject([{ id }]);
    expect(await service.count(createChannel)).toBe(1);
  });

  test("finds it by the service's clock, wherever the two runs took place", async () => {
    await service.close();
    service = await LocalService.start({
      clockOfProvider: (clock) => ({
        now: () => clock.now() + 10_800_000, // Three hours fast.
        schedule: (run, milliseconds) => clock.schedule(run, milliseconds),
      }),
    });
    await service.handlers("WebhookChannel").create({ ...args, name: "other" });
    await lose({ made: true });
    const handlers = nextRun();
    handlers.diff("unconfirmed", state, args);
    const { id } = await handlers.create(args);
    expect((await service.channels()).filter(({ name }) => name === "ops")).toMatchObject([{ id }]);
    expect(await service.count(createChannel)).toBe(2);
  });

  test("takes it also of a kind whose resources are deleted before they are replaced", async () => {
    const setting: PlainArgs = {
      eventType: "workflow_failed",
      channels: [await foreign()],
      enabled: true,
      eventConfiguration: {},
    };
    await lose({ made: true, kind: "NotificationSetting", of: setting });
    const [made] = await service.settings();
    const session = service.nextRun();
    onTestFinished(() => session.close());
    const handlers = service.handlers("NotificationSetting", session);
    handlers.diff("unconfirmed", state, setting);
    await handlers.delete("unconfirmed", state);
    expect(await handlers.create(setting)).toMatchObject({ id: made?.id });
    expect(await service.count("POST /v5/notifications/settings")).toBe(1);
  });

  test("brings what it made to what the program says by now", async () => {
    await lose({ made: true });
    const handlers = nextRun();
    const edited = { ...args, webhookUrl: "https://hooks.example.net/edited" };
    handlers.diff("unconfirmed", state, edited);
    const { id } = await handlers.create(edited);
    expect(await service.channels()).toMatchObject([{ id, config: { webhookUrl: edited.webhookUrl } }]);
    expect(await service.count(createChannel)).toBe(1);
  });
});

describe("a refresh after such a create", () => {
  test("gives the resource its id", async () => {
    await lose({ made: true });
    const [channel] = await service.channels();
    expect(await nextRun().read("unconfirmed", state)).toEqual({
      id: channel?.id,
      inputs: args,
      state: { ...args, workspace: expect.any(String) },
    });
  });

  test("forgets the resource when nothing was made", async () => {
    await foreign();
    await lose({ made: false });
    expect(await nextRun().read("unconfirmed", state)).toBeUndefined();
  });
});

describe("a destroy after such a create", () => {
  test("deletes what it made, and nothing else", async () => {
    const theirs = await foreign();
    await lose({ made: true });
    await nextRun().delete("unconfirmed", state);
    expect((await service.channels()).map(({ id }) => id)).toEqual([theirs]);
  });

  test("is done when nothing was made", async () => {
    const theirs = await foreign();
    await lose({ made: false });
    await nextRun().delete("unconfirmed", state);
    expect((await service.channels()).map(({ id }) => id)).toEqual([theirs]);
  });
});
