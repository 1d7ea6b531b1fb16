import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { startTestStack, type TestStack, type TestStackOptions } from "pulumi-kadoa/testing";
import { onTestFinished } from "vitest";

/** One resource of the state, as the backend stores it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** A local Kadoa, a stack of its own and the real CLI between them. */
export interface World extends TestStack {
  /** What a run says that has to fail. */
  failing(run: () => Promise<unknown>): Promise<string>;
  /** This package's resources in the state. */
  stateResources(): Promise<StateResource[]>;
}

/** Builds a world that the end of the test takes down. */
export async function createWorld(program: PulumiFn, options: TestStackOptions = {}): Promise<World> {
  // Inside the checkout, so that the program finds the package by its own name.
  const world = await startTestStack(program, { folder: path.resolve(".kadoa/tests"), ...options });
  onTestFinished(world.close);
  return {
    ...world,
    failing: async (run) => {
      const result = await run().then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (result === undefined) throw new Error("the run was expected to fail, and did not");
      return result;
    },
    stateResources: async () => {
      const { deployment } = await world.stack.exportStack();
      const { resources = [] } = deployment as { resources?: StateResource[] };
      return resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/kadoa:"));
    },
  };
}
