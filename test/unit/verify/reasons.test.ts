import { describe, expect, it, onTestFinished } from "vitest";
import { KadoaClient } from "../../../client/client";
import { type Check, type VerificationReport, verify } from "../../../delivery/realtime";
import { WebSocketRelay } from "../../faults/websocket-relay";
import { createWorkspace } from "./world";

const tests = "POST /v5/notifications/test";

/** What is said of a channel. */
function about({ checks }: VerificationReport, channelName: string | null): Check[] {
  return checks.filter((check) => check.channelName === channelName);
}

describe("reasons", () => {
  it("an endpoint that answers 500 to all four tries", async () => {
    const { client, receiver, hook, setting } = await createWorkspace({ status: () => 500 });
    await setting("workflow_failed", [await hook("pager")]);
    const { ok, checks } = await verify({ client, receivers: [receiver] });
    expect(ok).toBe(false);
    expect(checks).toMatchObject([
      { level: "logged", reason: "the receiver answered 500, 4 times; the delivery log says FAILED" },
    ]);
  });

  it("a token that the endpoint does not take", async () => {
    const { client, receiver, hook, setting } = await createWorkspace();
    await setting("workflow_failed", [await hook("pager", { auth: { type: "bearer", token: "another" } })]);
    const { checks } = await verify({ client, receivers: [receiver] });
    expect(checks[0]?.reason).toBe(
      "the receiver answered 401 (not authenticated), 4 times; the delivery log says FAILED",
    );
  });

  it("no frame in time, though the log says that it was sent", async () => {
    const { client, channel, setting, emulator } = await createWorkspace();
    await setting("workflow_failed", [await channel("live", "WEBSOCKET")]);
    const relay = await WebSocketRelay.start(emulator.realtimeUrl);
    relay.mode = { kind: "swallow" };
    const behindIt = new KadoaClient({ ...client.configuration, realtimeUrl: relay.url });
    onTestFinished(async () => {
      await behindIt.close();
      await relay.close();
    });
    const { checks } = await verify({ client: behindIt, timeoutMs: 3_000 });
    expect(checks).toMatchObject([
      {
        status: "failed",
        level: "logged",
        reason: "no frame on the WebSocket within 3 s; the delivery log says SENT",
      },
    ]);
  });

  it("a token for the WebSocket that is refused: nothing is sent where nobody could see it arrive", async () => {
    const { client, channel, hook, setting, fault, state } = await createWorkspace();
    const live = await channel("live", "WEBSOCKET");
    await setting("workflow_failed", [live]);
    await setting("workflow_finished", [live, await hook("pager")]);
    await fault({ kind: "status", status: 401, path: "/v4/oauth2/token" });
    const report = await verify({ client });
    const reason = expect.stringContaining("401 from POST /v4/oauth2/token");
    expect(about(report, "live")).toMatchObject([
      { status: "failed", level: null, reason },
      { status: "failed", level: "accepted", reason },
    ]);
    expect(about(report, "pager")).toMatchObject([{ status: "passed", level: "logged" }]);
    expect((await state()).requests[tests]).toBe(1);
  });

  it("a test call that is refused", async () => {
    const { client, hook, setting, fault } = await createWorkspace();
    await setting("workflow_failed", [await hook("pager")]);
    await fault({ kind: "status", status: 500, method: "POST", path: "/v5/notifications/test" });
    const { checks } = await verify({ client });
    expect(checks).toMatchObject([
      {
        status: "failed",
        level: null,
        reason: expect.stringContaining("500 from POST /v5/notifications/test"),
      },
    ]);
  });

  it("a test call that is never answered", async () => {
    const { client, hook, setting, fault } = await createWorkspace();
    await setting("workflow_failed", [await hook("pager")]);
    await fault({ kind: "delay", delayMs: 500_000, path: "/v5/notifications/test" });
    const { checks } = await verify({ client, timeoutMs: 200 });
    expect(checks).toMatchObject([
      { status: "failed", level: null, reason: "the test call was not answered within 0.2 s" },
    ]);
  });

  it("a log that cannot be read", async () => {
    const { client, hook, setting, fault } = await createWorkspace();
    await setting("workflow_failed", [await hook("pager")]);
    await fault({ kind: "status", status: 500, path: "/v5/notifications/logs" });
    const { checks } = await verify({ client, timeoutMs: 3_000 });
    expect(checks).toMatchObject([
      {
        status: "failed",
        level: "accepted",
        reason: expect.stringContaining("the delivery log could not be read: 500"),
      },
    ]);
  });
});
