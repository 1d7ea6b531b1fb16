import { afterEach, describe, expect, test } from "vitest";
import { KadoaError } from "../../client/errors";
import type { Rule } from "./connection";
import { foreignChannel, onCreates, outcomeOfCreate, webhook } from "./creating";
import { full, report } from "./figures";
import { LocalService } from "./local-service";

let service: LocalService;
afterEach(async () => service.close());

const createChannel = "POST /v5/notifications/channels";

test("answers cut at every byte lose no channel, double none and take none of another's", async () => {
  service = await LocalService.start();
  await service.session.account().probe();
  const answeredBytes = () =>
    service.proxy.log.reduce((sum, event) => sum + (event.what === "answered" ? event.bytes : 0), 0);
  const before = answeredBytes();
  await service.handlers("WebhookChannel").create(webhook("measure"));
  const answerBytes = answeredBytes() - before;
  const count = full ? 1_000 : 64;
  // Every eighth name is taken already, by an equal object of somebody else.
  const theirs = new Set((await service.channels()).map(({ id }) => id));
  for (let number = 0; number < count; number += 8)
    theirs.add(await foreignChannel(service, `channel-${number}`));
  service.clock.advance(60_000);
  let cut = 0;
  service.proxy.choose = ({ opening }) => {
    if (!opening.toString().startsWith("POST /v5/")) return undefined;
    const position = full ? cut : Math.floor((cut * answerBytes) / count);
    cut += 1;
    return { answer: { after: position % (answerBytes + 1), ending: cut % 2 === 0 ? "cut" : "reset" } };
  };
  const results: (string | KadoaError)[] = [];
  for (let first = 0; first < count; first += 16) {
    const names = Array.from(
      { length: Math.min(16, count - first) },
      (_, index) => `channel-${first + index}`,
    );
    results.push(
      ...(await Promise.all(names.map((name) => outcomeOfCreate(service, "WebhookChannel", webhook(name))))),
    );
    service.clock.advance(250);
  }
  const ids = new Set(results.filter((result) => typeof result === "string"));
  const kept = await service.channels();
  const unmanaged = kept.filter(({ id }) => !ids.has(id) && !theirs.has(id));
  const wrong = [...ids].filter((id) => theirs.has(id));
  const names = new Map(kept.map(({ id, name }) => [id, name]));
  report(
    "Lost answers, at the handlers",
    [
      ["creates", String(count)],
      ["answers cut, at each byte of", `0 to ${Math.min(cut, answerBytes)}`],
      ["recovered", String(ids.size)],
      ["duplicates", String(count - ids.size)],
      ["orphans", String(unmanaged.length)],
      ["wrong adoptions", String(wrong.length)],
    ],
    1,
  );
  expect(results.filter((result) => result instanceof KadoaError)).toEqual([]);
  expect(ids.size).toBe(count);
  expect(results.map((id) => names.get(String(id)))).toEqual(results.map((_, number) => `channel-${number}`));
  expect(unmanaged).toEqual([]);
  expect(wrong).toEqual([]);
  expect(service.proxy.faults).toBe(count);
});

describe("a channel whose create got no certain answer", () => {
  test.each<[string, Rule]>([
    ["cut in the answer", { answer: { after: 200, ending: "cut" } }],
    ["reset before the answer", { answer: { ending: "reset" } }],
  ])("%s: is found and taken, with one POST", async (_name, rule) => {
    service = await LocalService.start();
    onCreates(service, rule);
    const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(await service.channels()).toMatchObject([{ id, name: "ops" }]);
    expect(await service.count(createChannel)).toBe(1);
  });

  test.each([500, 502, 503, 504, 408])(
    "%i after it was made: is found and taken, with one POST",
    async (status) => {
      service = await LocalService.start();
      await service.fault({ method: "POST", kind: "status", phase: "after", status, times: 1 });
      const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
      expect(await service.channels()).toMatchObject([{ id, name: "ops" }]);
      expect(await service.count(createChannel)).toBe(1);
    },
  );

  test("an answer that nobody can read: is found and taken, with one POST", async () => {
    service = await LocalService.start();
    await service.fault({ method: "POST", kind: "malformed", times: 1 });
    const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(await service.channels()).toMatchObject([{ id }]);
    expect(await service.count(createChannel)).toBe(1);
  });

  test("a time-out after it was made: is found and taken", async () => {
    service = await LocalService.start();
    onCreates(service, { answer: { ending: "stall" } });
    const creating = outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    await service.proxy.until((log) => log.some(({ what }) => what === "fault"));
    service.clock.expire();
    const id = await creating;
    expect(await service.channels()).toMatchObject([{ id }]);
    expect(await service.count(createChannel)).toBe(1);
  });

  test("a time-out that left nothing: is not sent again, and says what to do", async () => {
    service = await LocalService.start();
    onCreates(service, { request: { ending: "stall" } });
    const creating = outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    await service.proxy.until((log) => log.some(({ what }) => what === "fault"));
    service.clock.expire();
    const failure = await creating;
    expect(failure).toMatchObject({ code: "TIMEOUT" });
    expect((failure as KadoaError).message).toMatch(
      /^WebhookChannel "ops": create failed, POST \/v5\/notifications\/channels had no answer from \S+ within 30 s; nothing that it made is to be seen\. Fix: run `pulumi up` again: it looks for what was made/,
    );
    expect(await service.count(createChannel)).toBe(0);
    expect(await service.channels()).toEqual([]);
  });

  test("504 that left nothing: is not sent again, because the service may still be at work", async () => {
    service = await LocalService.start();
    await service.fault({ method: "POST", kind: "status", status: 504, times: 1 });
    expect(await outcomeOfCreate(service, "WebhookChannel", webhook("ops"))).toMatchObject({
      code: "SERVER",
      status: 504,
    });
    expect(await service.count(createChannel)).toBe(1);
    expect(await service.channels()).toEqual([]);
  });

  test.each<[string, () => Promise<void> | void, number]>([
    ["a broken connection", () => onCreates(service, { request: { ending: "reset" } }), 1],
    ["a dropped request", () => service.fault({ method: "POST", kind: "drop-request", times: 1 }), 2],
    ["500", () => service.fault({ method: "POST", kind: "status", status: 500, times: 1 }), 2],
    ["503", () => service.fault({ method: "POST", kind: "status", status: 503, retryAfter: 4, times: 1 }), 2],
  ])("%s that left nothing: is sent again after it was looked for", async (_name, strike, posts) => {
    service = await LocalService.start();
    await strike();
    const startedAt = service.clock.now();
    const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(await service.channels()).toMatchObject([{ id }]);
    expect(await service.count(createChannel)).toBe(posts);
    expect(await service.count("GET /v5/notifications/channels")).toBeGreaterThanOrEqual(4);
    expect(service.clock.now() - startedAt).toBeGreaterThanOrEqual(7_000);
  });

  test("is found even when it comes up seconds after the connection broke", async () => {
    service = await LocalService.start();
    onCreates(service, { request: { ending: "reset" } });
    let looks = 0;
    service.clock.meanwhile = async () => {
      looks += 1;
      // The request that seemed lost is carried out late, between the second look and the third.
      if (looks === 3) await foreignChannel(service, "ops");
    };
    const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect(await service.channels()).toMatchObject([{ id }]);
    expect(await service.count(createChannel)).toBe(1);
  });

  test("fails after three POSTs that left nothing", async () => {
    service = await LocalService.start();
    await service.fault({ method: "POST", kind: "drop-request" });
    const failure = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect((failure as KadoaError).message).toContain(
      "nothing that it made is to be seen, the last of 3 times",
    );
    expect(await service.count(createChannel)).toBe(3);
  });

  test("waits as long as the service asks before it looks", async () => {
    service = await LocalService.start();
    await service.fault({
      method: "POST",
      kind: "status",
      phase: "after",
      status: 503,
      retryAfter: 20,
      times: 1,
    });
    const startedAt = service.clock.now();
    expect(await outcomeOfCreate(service, "WebhookChannel", webhook("ops"))).toBeTypeOf("string");
    expect(service.clock.now() - startedAt).toBeGreaterThanOrEqual(20_000);
  });

  test("and cannot be looked for either: says both", async () => {
    service = await LocalService.start();
    onCreates(service, { answer: { ending: "reset" } });
    await service.fault({ method: "GET", kind: "status", status: 500 });
    const failure = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
    expect((failure as KadoaError).message).toMatch(
      /broke during POST \S+ \(\w+\); what it made could not be looked for: 500 from GET \S+: Internal Server Error \(6 tries in 7\.8 s\)\. Fix: run `pulumi up` again: it looks for what was made/,
    );
  });

  test("is recognised although the service hides secrets", async () => {
    service = await LocalService.start({ maskSecrets: true });
    onCreates(service, { answer: { ending: "reset" } });
    const args = { ...webhook("ops"), auth: { type: "bearer", token: "token-of-the-receiver" } };
    const id = await outcomeOfCreate(service, "WebhookChannel", args);
    expect(await service.channels()).toMatchObject([{ id }]);
    expect(await service.count(createChannel)).toBe(1);
  });
});

test("a create whose answer is lost is found again also where its timer fired early", async () => {
  let earlyMs = 0;
  service = await LocalService.start({
    clockOfProvider: (clock) => ({
      now: () => clock.now(),
      // As it is when a busy process sets it: the process counts from the moment when its turn began.
      schedule: (callback, milliseconds) => clock.schedule(callback, milliseconds - earlyBy(milliseconds)),
    }),
  });
  const earlyBy = (milliseconds: number) => {
    const early = Math.min(earlyMs, milliseconds);
    if (milliseconds < 30_000) earlyMs = 0;
    return milliseconds < 30_000 ? early : 0;
  };
  await service.session.account().probe();
  service.clock.advance(60_000);
  onCreates(service, { answer: { ending: "reset" } });
  earlyMs = 10;
  const id = await outcomeOfCreate(service, "WebhookChannel", webhook("ops"));
  expect((await service.channels()).map((channel) => channel.id)).toEqual([id]);
});
