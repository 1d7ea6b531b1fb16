import { expect, it } from "vitest";
import { Session } from "../../../provider/account/session";
import { PartialFailure } from "../../../provider/create/partial-failure";
import { handlersFor } from "../../../provider/lifecycle";
import { RealtimeVerification } from "../../../provider/resources/realtime-verification";
import { createWorkspace } from "./world";

/** What a person reads of a verification in a program that fails, line by line. */
async function failureOf(session: Session, settings: string[]): Promise<string[]> {
  const { create } = handlersFor(RealtimeVerification, session);
  const failed = await create({ settings, timeoutSeconds: 5 }).catch((error: unknown) => error);
  await session.close();
  if (!(failed instanceof PartialFailure)) throw new Error("it did not fail for its own reasons");
  return failed.reasons.map(({ message }) => message);
}

it("a verification that fails says line by line what to look at next, each line complete by itself", async () => {
  const { emulator, hook, channel, setting } = await createWorkspace();
  const settings = [
    await setting("workflow_failed", [await hook("pager", { webhookUrl: "http://127.0.0.1:9/" })]),
    await setting("workflow_finished", [await channel("live", "WEBSOCKET")], { enabled: false }),
  ];
  const environment = { KADOA_API_KEY: emulator.apiKey, KADOA_PUBLIC_API_URI: emulator.url };
  const again = "Then run `pulumi up` again, which verifies again.";
  expect(await failureOf(new Session({}, environment), settings)).toEqual([
    `RealtimeVerification of 2 settings: create failed, workflow_failed (workspace) → pager: the service could not deliver it; the delivery log says FAILED. Fix: make sure that pager can be reached and takes what it is sent; \`npx pulumi-kadoa logs --event workflow_failed\` shows how its deliveries end. ${again}`,
    `RealtimeVerification of 2 settings: create failed, workflow_finished (workspace) → live: the setting is disabled. Fix: change what keeps this event back: the setting is disabled. ${again}`,
  ]);
});

it("a reason that says itself what to do has no second advice", async () => {
  const { emulator, hook, setting, fault } = await createWorkspace();
  const settings = [await setting("workflow_failed", [await hook("pager")])];
  await fault({ kind: "status", status: 403, path: "/v5/notifications/test" });
  const environment = { KADOA_API_KEY: emulator.apiKey, KADOA_PUBLIC_API_URI: emulator.url };
  const [line = "", ...more] = await failureOf(new Session({}, environment), settings);
  expect(more).toEqual([]);
  expect(line.match(/Fix: /g)).toHaveLength(1);
  expect(line).toMatch(/→ pager: 403 from POST .*Fix: .*Then run `pulumi up` again/);
});
