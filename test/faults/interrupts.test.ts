import { expect, test } from "vitest";
import { createFaultyStack } from "./faulty-stack";
import { full, report } from "./figures";
import { keptBy } from "./local-service";

const program = `
const { WebhookChannel } = require("pulumi-kadoa");
let before;
for (let number = 0; number < 6; number++) {
  before = new WebhookChannel("channel-" + number, {
    webhookUrl: "https://hooks.example.net/" + number,
    auth: { type: "bearer", token: process.env.CANARY_TOKEN },
  }, { dependsOn: before ? [before] : [] });
}
`;
const up = ["up", "--yes", "--skip-preview"];

/** While the answer is on its way, and while none will ever come. */
const moments = full ? [1, 2, 3, 4, 5, 6] : [3];

test("Ctrl+C in mid-up: the call that is under way ends, the run ends in time, and the state is what Kadoa has", async () => {
  const { emulator, proxy, stack } = await createFaultyStack(program);
  const seconds: number[] = [];
  let mismatches = 0;
  for (const moment of moments) {
    let writes = 0;
    proxy.choose = ({ opening }) => {
      if (!opening.toString("latin1", 0, 5).startsWith("POST ") || opening.includes("oauth2"))
        return undefined;
      writes += 1;
      return writes === moment ? { latencyMs: 500 } : undefined;
    };
    const run = stack.start(up);
    await expect.poll(() => writes).toBe(moment);
    const interruptedAt = performance.now();
    run.child.kill("SIGINT");
    const { code } = await run.ended;
    seconds.push((performance.now() - interruptedAt) / 1000);
    proxy.heal();
    if (moment < 6) expect(code).not.toBe(0);

    const { resources, pendingOperations } = await stack.state();
    const { channels } = await keptBy(emulator);
    const inState = resources.map(({ id }) => id).sort();
    const inKadoa = channels.map(({ id }) => id).sort();
    if (JSON.stringify(inState) !== JSON.stringify(inKadoa) || pendingOperations > 0) mismatches += 1;
    expect({ inState, pendingOperations }).toEqual({ inState: inKadoa, pendingOperations: 0 });
    expect(inState).toHaveLength(moment);

    await stack.finish(up);
    expect((await stack.state()).resources).toHaveLength(6);
    expect((await keptBy(emulator)).channels).toHaveLength(6);
    await stack.finish(["destroy", "--yes", "--skip-preview"]);
  }
  expect(Math.max(...seconds)).toBeLessThan(30);
  report(
    "Ctrl+C in mid-up",
    [
      ["interrupts", String(moments.length)],
      ["longest until the run ended, seconds", Math.max(...seconds).toFixed(1)],
      ["states that differed from Kadoa", String(mismatches)],
    ],
    6,
  );
});
