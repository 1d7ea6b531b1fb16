import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type ConfigMap, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import type { Emulator } from "pulumi-kadoa/emulator";
import { onTestFinished } from "vitest";

/** A stack of one of the projects in examples/, as a person would make it there. */
export async function createExampleStack(
  example: string,
  emulator: Emulator,
  { stateFolder, config = {} }: { stateFolder: string; config?: ConfigMap },
): Promise<Stack> {
  const workDir = path.resolve("examples", example);
  const stackName = `test-${randomUUID()}`;
  const stack = await LocalWorkspace.createStack(
    { stackName, workDir },
    {
      envVars: {
        PULUMI_BACKEND_URL: `file://${stateFolder}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        KADOA_API_KEY: "",
      },
    },
  );
  onTestFinished(() => rm(path.join(workDir, `Pulumi.${stackName}.yaml`), { force: true }));
  await stack.setAllConfig({
    "kadoa:apiKey": { value: emulator.apiKey, secret: true },
    "kadoa:baseUrl": { value: emulator.url },
    ...config,
  });
  return stack;
}
