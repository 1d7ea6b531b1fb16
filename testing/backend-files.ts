import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { z } from "zod";

/** The project and the stack of every test: the file backend stores under these names. */
export const projectName = "kadoa-test";
export const stackName = "test";

/** How a stored state marks a value that is more than JSON, above all a secret. */
const mark = "4dabf18193072939515e22adb298388d";

const resource = z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()).default({}) });
const storedState = z.object({
  checkpoint: z.object({ latest: z.object({ resources: z.array(resource).default([]) }) }),
});
const storedUpdate = z.object({ resourceChanges: z.record(z.string(), z.number()).default({}) });

/**
 * The stack, but its runs do not look back: the Automation API starts the CLI three times after each run, for its
 * history and its outputs, and both stand in the backend's files.
 */
export function withoutLookingBack(stack: Stack): Stack {
  const answers: Pick<Stack, "info" | "outputs"> = { info: async () => undefined, outputs: async () => ({}) };
  return Object.assign(Object.create(stack) as Stack, answers);
}

/** What the last run did, by kind of step. */
export async function lastChanges(stack: Stack, backend: string): Promise<Record<string, number>> {
  const folder = path.join(backend, ".pulumi", "history", projectName, stackName);
  try {
    const updates = (await readdir(folder)).filter((name) => name.endsWith(".history.json")).sort();
    return (await read(storedUpdate, folder, updates.at(-1))).resourceChanges;
  } catch {
    return { ...(await stack.info())?.resourceChanges }; // Another version of the CLI may store it otherwise.
  }
}

/** The outputs of the stack; only the CLI can decrypt a secret one. */
export async function outputsOf(stack: Stack, backend: string): Promise<OutputMap> {
  const folder = path.join(backend, ".pulumi", "stacks", projectName);
  try {
    const { checkpoint } = await read(storedState, folder, `${stackName}.json`);
    const root = checkpoint.latest.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
    const outputs = Object.entries(root?.outputs ?? {});
    if (!JSON.stringify(outputs).includes(mark))
      return Object.fromEntries(outputs.map(([name, value]) => [name, { value, secret: false }]));
  } catch {
    // As above.
  }
  return stack.outputs();
}

async function read<T>(schema: z.ZodType<T>, folder: string, name = ""): Promise<T> {
  return schema.parse(JSON.parse(await readFile(path.join(folder, name), "utf8")));
}
