import * as pulumi from "@pulumi/pulumi";
import type { Declaration } from "./declaration";
import { isMocked, programMemory, stackName } from "./program";

/**
 * Tells this machine's journal of interrupted runs which objects the state holds now: the engine gives a program
 * the id of a resource after it has written the state. From then on the state proves whose the object is, and
 * who removes it from there gives it away.
 */
export function noteStored(resource: pulumi.CustomResource, { uniqueBy }: Declaration): void {
  const stack = stackName();
  if (uniqueBy === undefined || stack === undefined || pulumi.runtime.isDryRun() || isMocked()) return;
  const ids = programMemory("stored ids", (): string[] => []);
  resource.id.apply((id) => {
    ids.push(id);
    // What comes at the same time is written at once.
    if (ids.length === 1) void store(stack, ids);
  });
}

async function store(stack: string, ids: string[]): Promise<void> {
  const { journalFilesOf } = await import("../provider/create/journal-file.js");
  const { addStored } = await import("../provider/create/journal.js");
  const stored = ids.splice(0);
  // A run that makes nothing has written nothing there.
  for (const file of journalFilesOf(stack, performance.timeOrigin, process.env)) addStored(file, stored);
}
