import { KadoaError } from "../../client/errors";
import { listStacks, type ManagedResource, readResources, type StackLocation } from "./stack";

/** How many stacks are read at a time: each is a process of the CLI's own. */
const readersAtOnce = 4;

export interface OtherStacks {
  /** Those that were named. */
  named?: readonly string[] | undefined;
  /** All that the CLI lists, of every project of the backend. */
  all?: boolean | undefined;
  /** The one that has been read already. */
  except: string;
}

/**
 * What other stacks manage. Nothing is asked of their configuration, which may be another project's.
 * @throws KadoaError CONFIGURATION when one cannot be read, with its name
 */
export async function managedElsewhere(
  others: OtherStacks,
  location: StackLocation,
): Promise<ManagedResource[]> {
  const { named = [], all = false, except } = others;
  const listed = all ? await listStacks(location) : [];
  const names = [...new Set([...named, ...listed])].filter((name) => name !== except);
  const found: ManagedResource[] = [];
  const readers = Array.from({ length: readersAtOnce }, async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      try {
        found.push(...(await readResources(name, location)));
      } catch (error) {
        names.length = 0;
        throw named.includes(name) ? error : unreadable(error);
      }
    }
  });
  await Promise.allSettled(readers); // When one fails, the others are not left behind.
  await Promise.all(readers);
  return found;
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof KadoaError) || error.code !== "CONFIGURATION") return error;
  return new KadoaError("CONFIGURATION", error.problem, {
    fix: "repair or remove that stack, or name the others one by one instead of --all-stacks.",
    cause: error,
  });
}
