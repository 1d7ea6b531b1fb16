import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/**
 * What this package remembers of one run of a program. Inline programs of the Automation API run many times
 * in one process, so it hangs on the run's root stack resource and not on the module; unit tests have none,
 * and there each `setMocks` is a run.
 */
const memories = new WeakMap<object, Map<string, unknown>>();
const outsideOfAnyStack = {};

export function programMemory<T>(name: string, make: () => T): T {
  const run: object = pulumi.runtime.getStackResource() ?? pulumi.runtime.getMonitor() ?? outsideOfAnyStack;
  const memory = memories.get(run) ?? new Map<string, unknown>();
  memories.set(run, memory);
  if (!memory.has(name)) memory.set(name, make());
  return memory.get(name) as T;
}

export function oncePerProgram(name: string, run: () => void): void {
  const state = programMemory(name, () => ({ done: false }));
  if (state.done) return;
  run();
  state.done = true;
}

/** Whether the program runs in a unit test with Pulumi's `setMocks`: without an engine, a state or an account. */
export function isMocked(): boolean {
  return pulumi.runtime.getMonitor() instanceof MockMonitor;
}

/** The stack in full, `organization/project/stack`; undefined outside of any, as in unit tests. */
export function stackName(): string | undefined {
  try {
    return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  } catch {
    return undefined;
  }
}
