import type { Stack } from "@pulumi/pulumi/automation";
import type { VerificationReport } from "pulumi-kadoa/realtime";
import { createReceiver } from "pulumi-kadoa/webhooks";
import { expect, it, onTestFinished } from "vitest";
import { createExampleStack } from "./example";
import { createWorld, type Ran, type World } from "./world";

/** The command as a person runs it in the project's folder. */
function runVerify(stack: Stack, world: World, args: string[]): Promise<Ran> {
  return world.cli(["verify", "--stack", stack.name, ...args], { cwd: stack.workspace.workDir });
}

it("the example fails its deployment when events do not arrive, and the command finds what breaks later", async () => {
  let status = 200;
  const receiver = await createReceiver({
    auth: { type: "bearer", token: "endpoint-token" },
    status: () => status,
  });
  onTestFinished(() => receiver.close());
  const world = await createWorld(async () => ({}));
  const stack = await createExampleStack("verify-after-deploy", world, {
    config: {
      "kadoa:realtimeUrl": { value: world.emulator.realtimeUrl },
      "kadoa:realtimeApiUrl": { value: world.emulator.url },
      endpointUrl: { value: `${receiver.url}/pager` },
      endpointToken: { value: "endpoint-token", secret: true },
    },
  });

  expect((await stack.up()).outputs.verified?.value).toBe(true);
  expect(receiver.requests).toHaveLength(2);

  const planned = await runVerify(stack, world, ["--plan"]);
  expect(planned.stdout).toMatch(
    /^send +workflow_failed +workspace +live \(WEBSOCKET\), pager \(WEBHOOK\)$/m,
  );
  expect(planned.stdout).toMatch(/^skip +credits_low .* it would reach people: on-call \(EMAIL\)$/m);
  expect(planned.code).toBe(0);
  expect(receiver.requests).toHaveLength(2);

  const whole = await runVerify(stack, world, ["--output", "json"]);
  const report = JSON.parse(whole.stdout) as VerificationReport;
  expect(report.checks.map(({ status, level }) => [status, level])).toEqual([
    ["skipped", null],
    ["skipped", null],
    ["passed", "received"],
    ["passed", "logged"],
    ["passed", "received"],
    ["passed", "logged"],
  ]);
  expect(whole.stderr).toContain("2 test events to 2 channels.");
  expect(whole.code).toBe(0);

  // The endpoint breaks, and nothing in the program tells of it.
  status = 500;
  expect((await stack.up()).summary.resourceChanges).toEqual({ same: 8 });
  const broken = await runVerify(stack, world, []);
  expect(broken.stdout).toMatch(/^failed +workflow_failed +workspace +pager +WEBHOOK +logged$/m);
  expect(broken.stdout).toMatch(/the delivery log says FAILED/);
  expect(broken.code).toBe(1);
  expect(broken.stdout + broken.stderr).not.toContain("endpoint-token");
});

it("a stack that is not there is a usage error that says what to do", async () => {
  const world = await createWorld(async () => ({}));
  const stack = await createExampleStack("verify-after-deploy", world);
  const { code, stdout, stderr } = await runVerify(
    { ...stack, name: "missing", workspace: stack.workspace } as Stack,
    world,
    [],
  );
  expect(stderr).toMatch(/^Error: the stack missing cannot be read: .*\. Fix: .*pulumi stack ls/m);
  expect([code, stdout]).toEqual([2, ""]);
  const empty = await runVerify(stack, world, []);
  expect(empty.stdout).toContain("Nothing to check");
  expect(empty.code).toBe(4);
});
