import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type ConfigMap, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { onTestFinished } from "vitest";
import type { World } from "./world";

/** A stack of one of the projects in examples/, as a person would make it there; the world lends its service and backend. */
export async function createExampleStack(
  example: string,
  world: World,
  { config = {} }: { config?: ConfigMap } = {},
): Promise<Stack> {
  const workDir = path.resolve("examples", example);
  const stackName = `test-${randomUUID()}`;
  const stack = await LocalWorkspace.createStack({ stackName, workDir }, world.likewise());
  onTestFinished(() => rm(path.join(workDir, `Pulumi.${stackName}.yaml`), { force: true }));
  await stack.setAllConfig({
    "kadoa:apiKey": { value: world.emulator.apiKey, secret: true },
    "kadoa:baseUrl": { value: world.emulator.url },
    ...config,
  });
  return stack;
}
