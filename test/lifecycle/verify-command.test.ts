import { execFile } from "node:child_process";
import path from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { VerificationReport } from "pulumi-kadoa/realtime";
import { createReceiver } from "pulumi-kadoa/webhooks";
import { expect, it, onTestFinished } from "vitest";
import { createExampleStack } from "./example";
import { createWorld, type World } from "./world";

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command as a person runs it in the project's folder, with nothing but the stack to tell the account. */
function runVerify(stack: Stack, world: World, args: string[]): Promise<Ran> {
  const cli = path.resolve("dist/cli/main.js");
  const { KADOA_API_KEY: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    PULUMI_BACKEND_URL: `file://${path.join(world.folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [cli, "verify", "--stack", stack.name, ...args],
      { env, cwd: stack.workspace.workDir },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

it("the example fails its deployment when events do not arrive, and the command finds what breaks later", async () => {
  let status = 200;
  const receiver = await createReceiver({
    auth: { type: "bearer", token: "endpoint-token" },
    status: () => status,
  });
  onTestFinished(() => receiver.close());
  const world = await createWorld(async () => ({}));
  const stack = await createExampleStack("verify-after-deploy", world.emulator, {
    stateFolder: path.join(world.folder, "state"),
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
  const stack = await createExampleStack("verify-after-deploy", world.emulator, {
    stateFolder: path.join(world.folder, "state"),
  });
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
