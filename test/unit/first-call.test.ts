import { describe, expect, it } from "vitest";
import { FirstCall } from "../../provider/first-call";
import { handlersFor } from "../../provider/lifecycle";
import { definitions } from "../../provider/resources.gen";
import { Session } from "../../provider/session";
import { ManualClock } from "../emulator/manual-clock";

/** A step that ends when the test says so. */
function openStep() {
  let succeed = () => {};
  let fail = () => {};
  const outcome = new Promise<void>((resolve, reject) => {
    succeed = resolve;
    fail = () => reject(new Error("refused"));
  });
  return { run: () => outcome, succeed, fail };
}

const fatal = () => true;

/** Whether a check may go on by now. */
function watched(waiting: Promise<unknown>) {
  const state = { goesOn: false };
  void waiting.then(() => {
    state.goesOn = true;
  });
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return state.goesOn;
  };
}

describe("a check", () => {
  it("waits for nothing when nothing was to follow, as in a preview", async () => {
    await new FirstCall(new ManualClock()).settled();
  });

  it("waits until the first step has ended, and then never again", async () => {
    const call = new FirstCall(new ManualClock());
    const step = openStep();
    call.expect();
    const goesOn = watched(call.settled());
    const done = call.watch(step.run, fatal);
    expect(await goesOn()).toBe(false);
    step.succeed();
    await done;
    expect(await goesOn()).toBe(true);
    call.expect();
    void call.watch(openStep().run, fatal);
    await call.settled();
  });

  it("waits two seconds more when the first step has failed, in which the engine stops the run", async () => {
    const clock = new ManualClock();
    const call = new FirstCall(clock);
    const step = openStep();
    call.expect();
    const failing = call.watch(step.run, fatal);
    const goesOn = watched(call.settled());
    step.fail();
    await expect(failing).rejects.toThrow("refused");
    expect(await goesOn()).toBe(false);
    clock.advance(1_999);
    expect(await goesOn()).toBe(false);
    clock.advance(1);
    expect(await goesOn()).toBe(true);
    await call.settled();
  });

  it("goes on at once when the first step has failed for a reason of its own", async () => {
    const call = new FirstCall(new ManualClock());
    const step = openStep();
    const failing = call.watch(step.run, () => false);
    const goesOn = watched(call.settled());
    step.fail();
    await expect(failing).rejects.toThrow("refused");
    expect(await goesOn()).toBe(true);
  });

  it("waits three seconds, once, for a step that the engine never begins", async () => {
    const clock = new ManualClock();
    const call = new FirstCall(clock);
    call.expect();
    const goesOn = watched(call.settled());
    clock.advance(2_999);
    expect(await goesOn()).toBe(false);
    clock.advance(1);
    expect(await goesOn()).toBe(true);
    call.expect();
    await call.settled();
  });

  it("goes on as soon as the service has taken the key, however long the first step takes", async () => {
    const call = new FirstCall(new ManualClock());
    void call.watch(openStep().run, fatal);
    const goesOn = watched(call.settled());
    expect(await goesOn()).toBe(false);
    call.proven();
    expect(await goesOn()).toBe(true);
  });

  it("waits two minutes, once, for a first step that does not end", async () => {
    const clock = new ManualClock();
    const call = new FirstCall(clock);
    void call.watch(openStep().run, fatal);
    const goesOn = watched(call.settled());
    expect(await goesOn()).toBe(false);
    clock.advance(119_999);
    expect(await goesOn()).toBe(false);
    clock.advance(1);
    expect(await goesOn()).toBe(true);
    await call.settled();
  });
});

describe("what the engine announces", () => {
  const setting = { eventType: "workflow_failed", channels: [] };
  const handlers = () => {
    const definition = definitions.NotificationSetting;
    if (definition === undefined) throw new Error("there is no such kind");
    return handlersFor(definition, new Session({ clock: new ManualClock() }, {}));
  };

  it("a create makes the next check wait", async () => {
    const { check } = handlers();
    await check(setting, { isDeployment: true });
    expect(await watched(check(setting, { isDeployment: true }))()).toBe(false);
  });

  it("an update makes the next check wait", async () => {
    const { check, diff } = handlers();
    diff("id", setting, { ...setting, enabled: false }, true);
    expect(await watched(check(setting, { isDeployment: true }))()).toBe(false);
  });

  it("a replacement does not hold up its own second check", async () => {
    const { check, diff } = handlers();
    diff("id", setting, { ...setting, workflowId: "w1" }, true);
    await check({ ...setting, workflowId: "w1" }, { isDeployment: true });
  });

  it("a preview, and what does not change, holds nothing up", async () => {
    const { check, diff } = handlers();
    await check(setting);
    diff("id", setting, { ...setting, enabled: false });
    diff("id", setting, setting, true);
    await check(setting);
  });
});
