import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../emulator";
import { handlersFor } from "../../provider/lifecycle";
import { definitions } from "../../provider/resources.gen";
import { ManualClock } from "../emulator/manual-clock";
import { webhook } from "./creating";
import { call, sessionAt } from "./local-service";

/** A service that answers reads at once and creates when the test lets it. */
async function startSlow() {
  const clock = new ManualClock();
  const emulator = await startEmulator({ clock });
  const fault = { method: "POST", path: "/v5/notifications/channels", kind: "delay", delayMs: 60_000 };
  await call(emulator, "POST", "/_emulator/faults", fault);
  const session = sessionAt(emulator.url, emulator.apiKey, {});
  onTestFinished(async () => {
    await session.close();
    await emulator.close();
  });
  const definition = definitions.WebhookChannel;
  if (definition === undefined) throw new Error("there is no such kind");
  /** Until a create waits at the service, and so for the test. */
  const untilCreateWaits = () => clock.untilWaitOf(60_000);
  const letCreate = () => clock.advance(60_000);
  return { handlers: handlersFor(definition, session), untilCreateWaits, letCreate };
}

test("a check waits for the first create, while nothing tells whether the key is right", async () => {
  const { handlers, untilCreateWaits, letCreate } = await startSlow();
  const done: string[] = [];
  const creating = handlers.create(webhook("first"));
  const checking = handlers.check(webhook("second"), { isDeployment: true }).then(() => done.push("check"));
  await untilCreateWaits();
  expect(done).toEqual([]);
  letCreate();
  await Promise.all([creating, checking]);
});

test("a check goes on as soon as the service has taken the key for any call of the first step", async () => {
  const { handlers, untilCreateWaits, letCreate } = await startSlow();
  const done: string[] = [];
  // It looks for an equal one before it makes one.
  const creating = handlers
    .create({ ...webhook("first"), adopt: "identical" })
    .then(() => done.push("create"));
  await handlers.check(webhook("second"), { isDeployment: true });
  expect(done).toEqual([]);
  await untilCreateWaits();
  letCreate();
  await creating;
});
