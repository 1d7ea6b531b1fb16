import { describe, expect, it } from "vitest";
import { type Check, plan, type VerificationReport, verify } from "../../../delivery/realtime";
import contract from "../../../emulator/openapi.json";
import { outboxOf } from "../../../testing/outbox";
import { createWorkspace } from "./world";

const mailbox = { recipients: ["on-call@example.com"] };
const tests = "POST /v5/notifications/test";

/** What is said of a channel. */
function about({ checks }: VerificationReport, channelName: string | null): Check[] {
  return checks.filter((check) => check.channelName === channelName);
}

describe("events that arrive", () => {
  it("are followed to the WebSocket by their id and to the receiver by type and time", async () => {
    const { client, receiver, channel, hook, setting } = await createWorkspace();
    const settingId = await setting("workflow_failed", [
      await channel("live", "WEBSOCKET"),
      await hook("pager"),
    ]);
    const report = await verify({ client, receivers: [receiver] });
    const common = {
      eventType: "workflow_failed",
      workflowId: null,
      settingId,
      level: "received",
      status: "passed",
    };
    expect(report).toMatchObject({
      ok: true,
      checks: [
        { ...common, channelName: "live", channelType: "WEBSOCKET", matchedBy: "eventId" },
        { ...common, channelName: "pager", channelType: "WEBHOOK", matchedBy: "eventAndTime" },
      ],
    });
    const [live, pager] = report.checks;
    expect(live?.eventId).toBe(pager?.eventId);
    expect(live?.latencyMs).toBeGreaterThanOrEqual(0);
    expect(new Date(report.startedAt).getTime() + report.durationMs).toBeLessThanOrEqual(Date.now());
  });

  it("pass as logged, and no further, where nobody looks", async () => {
    const { client, hook, setting } = await createWorkspace();
    await setting("workflow_failed", [await hook("pager")]);
    const { ok, checks } = await verify({ client });
    expect({ ok, level: checks[0]?.level, matchedBy: checks[0]?.matchedBy }).toEqual({
      ok: true,
      level: "logged",
      matchedBy: "eventId",
    });
  });

  it("reach people's channels when that is allowed, and the emulator's outbox shows it", async () => {
    const { client, emulator, channel, setting } = await createWorkspace();
    await setting("workflow_failed", [await channel("mail", "EMAIL", mailbox)]);
    const { checks } = await verify({ client, notifyPeople: true, places: [outboxOf(emulator)] });
    expect(checks).toMatchObject([
      {
        status: "passed",
        level: "received",
        matchedBy: "eventId",
        reason: expect.stringContaining("outbox"),
      },
    ]);
  });

  it("are not acknowledged unless that is asked for", async () => {
    const { client, channel, setting, state } = await createWorkspace();
    await setting("workflow_failed", [await channel("live", "WEBSOCKET")]);
    await verify({ client });
    expect((await state()).acknowledgements).toEqual([]);
    const { checks } = await verify({ client, acknowledge: true });
    expect((await state()).acknowledgements.map(({ id }) => id)).toEqual([checks[0]?.eventId]);
  });

  it("of a workflow are asked for as the workflow's", async () => {
    const { client, receiver, hook, setting } = await createWorkspace();
    const pager = await hook("pager");
    await setting("workflow_failed", [pager], { workflowId: "wf-7" });
    await setting("workflow_failed", [pager], { workflowId: "wf-8" });
    const { ok, checks } = await verify({ client, receivers: [receiver] });
    expect([ok, checks.map(({ workflowId }) => workflowId)]).toEqual([true, ["wf-7", "wf-8"]]);
    expect(receiver.requests).toMatchObject([
      { event: { data: { workflowId: "wf-7" } } },
      { event: { data: { workflowId: "wf-8" } } },
    ]);
  });

  it("are told one by one, and beforehand as a whole", async () => {
    const { client, channel, setting } = await createWorkspace();
    const live = await channel("live", "WEBSOCKET");
    for (const eventType of ["workflow_failed", "workflow_finished"]) await setting(eventType, [live]);
    const told: unknown[] = [];
    await verify({
      client,
      onPlan: (planned) => told.push(planned.length),
      onCheck: ({ status }, { done, total }) => told.push([status, done, total]),
    });
    expect(told).toEqual([2, ["passed", 1, 2], ["passed", 2, 2]]);
  });
});

describe("whom a test reaches", () => {
  it("people are left alone without leave, the whole setting with them, and nothing is sent", async () => {
    const { client, channel, setting, state } = await createWorkspace();
    const live = await channel("live", "WEBSOCKET");
    await setting("workflow_failed", [live, await channel("mail", "EMAIL", mailbox)]);
    const { ok, checks } = await verify({ client });
    const reason = "it would reach people: mail (EMAIL)";
    expect(checks.map(({ status, level, reason }) => ({ status, level, reason }))).toEqual([
      { status: "skipped", level: null, reason },
      { status: "skipped", level: null, reason },
    ]);
    expect(ok).toBe(false);
    const { requests, outbox } = await state();
    expect([requests[tests], outbox]).toEqual([undefined, []]);
  });

  it("a channel of a kind that is not known counts as one that people read", async () => {
    const { client, channel, setting } = await createWorkspace({}, { openapi: contractWithTeams() });
    await setting("workflow_failed", [await channel("new", "TEAMS", { teamId: "T1" })]);
    expect(await plan({ client })).toMatchObject([
      { action: "skip", reason: "it would reach people: new (TEAMS)" },
    ]);
  });

  it.each(["its id", "its name"])("a channel in except gets nothing, named by %s", async (by) => {
    const { client, receiver, channel, hook, setting } = await createWorkspace();
    const [live, pager] = [await channel("live", "WEBSOCKET"), await hook("pager")];
    await setting("workflow_failed", [live, pager]);
    await setting("workflow_finished", [live]);
    const report = await verify({
      client,
      receivers: [receiver],
      except: [by === "its id" ? pager : "pager"],
    });
    expect(about(report, "pager")).toMatchObject([
      { status: "skipped", reason: expect.stringContaining("excepted") },
    ]);
    expect(about(report, "live").map(({ status }) => status)).toEqual(["skipped", "passed"]);
    expect(receiver.requests).toEqual([]);
  });

  it("a plan sends nothing and says whom", async () => {
    const { client, channel, hook, setting, state } = await createWorkspace();
    const [live, pager] = [await channel("live", "WEBSOCKET"), await hook("pager")];
    await setting("workflow_failed", [live, pager]);
    await setting("workflow_finished", [], {});
    expect(await plan({ client })).toMatchObject([
      {
        eventType: "workflow_failed",
        action: "send",
        channels: [
          { id: live, name: "live", type: "WEBSOCKET", reaches: "machines" },
          { id: pager, name: "pager", type: "WEBHOOK", reaches: "machines" },
        ],
      },
      { eventType: "workflow_finished", action: "skip", reason: "no channel is linked" },
    ]);
    expect((await state()).requests[tests]).toBeUndefined();
  });
});

/** Kadoa's contract with one more kind of channel than this package knows. */
function contractWithTeams(): unknown {
  const document = structuredClone(contract) as unknown as {
    paths: Record<string, { post: { requestBody: { content: { "application/json": { schema: Body } } } } }>;
    components: { schemas: Record<string, unknown> };
  };
  const body =
    document.paths["/v5/notifications/channels"]?.post.requestBody.content["application/json"].schema;
  body?.properties.channelType.enum.push("TEAMS");
  document.components.schemas.TeamsChannelConfig = {
    type: "object",
    properties: { teamId: { type: "string" } },
  };
  return document;
}

interface Body {
  properties: { channelType: { enum: string[] } };
}

describe("settings that lead nowhere", () => {
  it.each([
    ["is disabled", { enabled: false }, "the setting is disabled"],
    ["has no channel", { channels: [] }, "no channel is linked"],
  ])(
    "one that %s fails when it is named, and is passed over in a whole workspace",
    async (_, change, reason) => {
      const { client, hook, setting } = await createWorkspace();
      const { channels = [await hook("pager")], ...more } = change as {
        channels?: string[];
        enabled?: boolean;
      };
      const id = await setting("workflow_failed", channels, more);
      expect((await verify({ client, settings: [id] })).checks).toMatchObject([
        { status: "failed", level: null, reason },
      ]);
      expect((await verify({ client })).checks).toMatchObject([{ status: "skipped", level: null, reason }]);
    },
  );

  it("one that a workflow's own setting hides is not what that workflow's events go by", async () => {
    const { client, hook, setting } = await createWorkspace();
    const pager = await hook("pager");
    const workspace = await setting("workflow_failed", [pager]);
    const own = await setting("workflow_failed", [pager], { workflowId: "wf-7", enabled: false });
    const { checks } = await verify({ client, settings: [workspace], workflowId: "wf-7" });
    expect(checks).toMatchObject([
      { status: "failed", reason: `hidden by the workflow's own setting ${own}` },
    ]);
    expect((await verify({ client, settings: [workspace], workflowId: "wf-8" })).ok).toBe(true);
  });

  it("one that does not exist is an error before anything is sent", async () => {
    const { client, hook, setting, state } = await createWorkspace();
    const id = await setting("workflow_failed", [await hook("pager")]);
    await expect(verify({ client, settings: [id, "no-such"] })).rejects.toThrow(
      "no notification setting no-such",
    );
    expect((await state()).requests[tests]).toBeUndefined();
  });
});

describe("channels that are configured alike", () => {
  it("pass together when all of them got the event", async () => {
    const { client, receiver, hook, setting } = await createWorkspace();
    const same = { webhookUrl: `${receiver.url}/same` };
    await setting("workflow_failed", [await hook("one", same), await hook("two", same)]);
    const { checks } = await verify({ client });
    expect(checks).toMatchObject([
      { channelName: "one", status: "passed", level: "logged" },
      { channelName: "two", status: "passed", level: "logged" },
    ]);
  });

  it("are reported for the setting when only one of them got it", async () => {
    const { client, receiver, hook, setting } = await createWorkspace();
    const same = { webhookUrl: `${receiver.url}/same` };
    const wrong = { ...same, auth: { type: "bearer", token: "another" } };
    await setting("workflow_failed", [await hook("one", same), await hook("two", wrong)]);
    const { ok, checks } = await verify({ client });
    expect(ok).toBe(false);
    expect(checks).toMatchObject([
      { channelId: null, channelName: "one, two", status: "failed", level: "logged" },
    ]);
    expect(checks[0]?.reason).toContain("which is whose cannot be told");
  });
});

it("a cancelled verification says so and sends nothing more", async () => {
  const { client, hook, setting, state } = await createWorkspace();
  const pager = await hook("pager");
  for (const eventType of ["workflow_failed", "workflow_finished"]) await setting(eventType, [pager]);
  const controller = new AbortController();
  const running = verify({
    client,
    concurrency: 1,
    signal: controller.signal,
    onCheck: () => controller.abort(),
  });
  await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  expect((await state()).requests[tests]).toBe(1);
});
