import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import type { KadoaError } from "../../client/errors";
import type { Rule } from "./connection";
import { asBody, foreignChannel, onCreates, outcomeOfCreate, webhook } from "./creating";
import { LocalService, sessionAt } from "./local-service";
import { Origin } from "./origin";

let service: LocalService;
afterEach(async () => service.close());

describe("objects that a lost create must not take", () => {
  test.each([-3, 0, 3])("an equal one made before the call, with clocks %i hours apart", async (hours) => {
    service = await LocalService.start({
      clockOfProvider: (clock) => ({
        now: () => clock.now() + hours * 3_600_000,
        schedule: (run, milliseconds) => clock.schedule(run, milliseconds),
      }),
    });
    const theirs = await foreignChannel(service, "ops");
    service.clock.advance(6_100);
    onCreates(service, { answer: { ending: "reset" } });
    const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(id).toBeTypeOf("string");
    expect(id).not.toBe(theirs);
    expect(await service.channels()).toHaveLength(2);
  });

  test("an equal one made so shortly before that clocks cannot tell: fails and names it", async () => {
    service = await LocalService.start();
    const theirs = await foreignChannel(service, "ops");
    service.clock.advance(3_000);
    onCreates(service, { request: { ending: "reset" } });
    const failure = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(failure).toMatchObject({ code: "AMBIGUOUS" });
    expect((failure as KadoaError).message).toContain(`set \`adopt: { id: "${theirs}" }\``);
    expect(await service.channels()).toHaveLength(1);
  });

  test("two equal ones made during the call: fails and names both", async () => {
    service = await LocalService.start();
    service.clock.meanwhile = async () => {
      service.clock.meanwhile = undefined;
      await foreignChannel(service, "ops");
    };
    onCreates(service, { answer: { ending: "reset" } });
    const failure = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(failure).toMatchObject({ code: "AMBIGUOUS" });
    const kept = await service.channels();
    expect(kept).toHaveLength(2);
    for (const { id } of kept) expect((failure as KadoaError).message).toContain(id);
  });

  test("one that another resource of the same program has just made", async () => {
    service = await LocalService.start();
    onCreates(service, ...Array.from({ length: 8 }, (): Rule => ({ answer: { after: 30, ending: "cut" } })));
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => outcomeOfCreate(service, "WebhookChannel", webhook("ops"))),
    );
    expect(new Set(ids).size).toBe(8);
    expect((await service.channels()).map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  test("one of another content, another name or another type", async () => {
    service = await LocalService.start();
    service.clock.meanwhile = async () => {
      service.clock.meanwhile = undefined;
      await foreignChannel(service, "other");
      await service.outside("POST", "/v5/notifications/channels", {
        name: "ops",
        channelType: "WEBHOOK",
        config: { webhookUrl: "https://hooks.example.net/other", httpMethod: "POST" },
      });
      await service.outside("POST", "/v5/notifications/channels", {
        name: "ops",
        channelType: "SLACK",
        config: { slackChannelId: "C1", slackChannelName: "ops" },
      });
    };
    onCreates(service, { answer: { ending: "reset" } });
    const before = new Set((await service.channels()).map(({ id }) => id));
    const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(before.has(String(id))).toBe(false);
    const taken = (await service.channels()).find((channel) => channel.id === id);
    expect(taken).toMatchObject({
      name: "ops",
      channelType: "WEBHOOK",
      config: { webhookUrl: "https://hooks.example.net/k" },
    });
  });

  test("any, when the service does not say when objects came up", async () => {
    service = await LocalService.start();
    const origin = await Origin.start();
    onTestFinished(() => origin.close());
    const channel = { id: "c-1", ...asBody("ops") };
    origin.always(({ method }) =>
      method === "POST"
        ? { status: 500, body: "{}" }
        : { status: 200, body: JSON.stringify({ data: { channels: [channel], eventTypes: [] } }) },
    );
    const session = sessionAt(origin.url, "key", { clock: service.clock });
    onTestFinished(() => session.close());
    const failure = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"), session);
    expect(failure).toMatchObject({ code: "AMBIGUOUS" });
    expect(String(failure)).toContain("c-1 is as declared, and it cannot be told whether this call made it");
  });
});
