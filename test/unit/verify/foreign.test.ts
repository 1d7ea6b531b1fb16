import { request } from "undici";
import { describe, expect, it } from "vitest";
import { verify } from "../../../delivery/realtime";
import type { ReceivedRequest } from "../../../delivery/webhooks";
import { createWorkspace, type Workspace } from "./world";

const logs = "/v5/notifications/logs";

interface Foreign {
  eventType?: string;
  timestamp?: string;
  data?: Record<string, unknown>;
}

/** Something else that has the right token delivers to the pager's endpoint, once the test is on its way. */
async function deliver({ receiver }: Workspace, foreign: Foreign): Promise<void> {
  const body = { eventType: "workflow_failed", timestamp: new Date().toISOString(), data: {}, ...foreign };
  const answer = await request(`${receiver.url}/pager`, {
    method: "POST",
    headers: { authorization: "Bearer the-token", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await answer.body.dump();
  expect(answer.statusCode).toBe(200);
}

/** A workspace whose pager refuses what the service sends, and takes what others send. */
async function createBroken(foreign: () => Foreign): Promise<Workspace> {
  let workspace: Workspace | undefined;
  const created = await createWorkspace();
  workspace = created;
  created.receiver.onRequest(({ status }) => {
    if (status === 401 && workspace !== undefined) {
      void deliver(workspace, foreign());
      workspace = undefined;
    }
  });
  const pager = await created.hook("pager", { auth: { type: "bearer", token: "another" } });
  await created.setting("workflow_failed", [await created.channel("live", "WEBSOCKET"), pager]);
  return created;
}

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

describe("an event that did not arrive is not taken to have, because", () => {
  it.each([
    ["one of another type did", () => ({ eventType: "workflow_finished" })],
    ["an older one of its type did", () => ({ timestamp: ago(5_000) })],
    ["one of its type about something else did", () => ({ data: { workflowId: "another" } })],
  ])("%s", async (_, foreign) => {
    const workspace = await createBroken(foreign);
    const { client, receiver, fault } = workspace;
    await fault({ kind: "status", status: 500, path: logs });
    const { checks } = await verify({ client, receivers: [receiver], timeoutMs: 3_000 });
    expect(receiver.requests.some(({ status }) => status === 200)).toBe(true);
    expect(checks.map(({ channelName, status }) => [channelName, status])).toEqual([
      ["live", "passed"],
      ["pager", "failed"],
    ]);
  });

  it("something like it did, when the log says that it failed", async () => {
    const { client, receiver } = await createBroken(() => ({}));
    const { checks } = await verify({ client, receivers: [receiver], timeoutMs: 3_000 });
    expect(receiver.requests.some(({ status }) => status === 200)).toBe(true);
    expect(checks[1]).toMatchObject({ channelName: "pager", status: "failed", level: "logged" });
  });

  it("the next one of its type did", async () => {
    let first: string | undefined;
    const refuseTheFirst = ({ event }: Pick<ReceivedRequest, "event">) => {
      first ??= event?.timestamp;
      return event?.timestamp === first ? 500 : 200;
    };
    const { client, receiver, hook, setting, fault } = await createWorkspace({ status: refuseTheFirst });
    const pager = await hook("pager");
    // What is announced about credits names no workflow: the two cannot be told by what they say.
    await setting("credits_low", [pager], { workflowId: "wf-7" });
    await setting("credits_low", [pager], { workflowId: "wf-8" });
    await fault({ kind: "status", status: 500, path: logs });
    const { checks } = await verify({ client, receivers: [receiver], timeoutMs: 3_000 });
    expect(checks.map(({ workflowId, status }) => [workflowId, status])).toEqual([
      ["wf-7", "failed"],
      ["wf-8", "passed"],
    ]);
  });
});
