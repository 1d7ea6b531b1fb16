import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { z } from "zod";
import { KadoaError } from "../../client/errors";
import type { StoredPosition } from "./position";

const storedPositionSchema: z.ZodType<StoredPosition> = z.object({
  teamId: z.string(),
  cursor: z.string().optional(),
  expects: z.string().optional(),
  handled: z.array(z.string()),
});

/**
 * Keeps a listener's position, so that a later one goes on where it stopped. One store belongs to one
 * listener at a time.
 */
export interface CursorStore {
  /** The position last saved; undefined at the first use. */
  load(): Promise<StoredPosition | undefined>;
  /** Called after events were handled, never twice at once; positions in between may be skipped. */
  save(position: StoredPosition): Promise<void>;
}

/** Keeps the position in this process: a listener that is made anew goes on where the last one stopped. */
export function memoryCursorStore(): CursorStore {
  let kept: StoredPosition | undefined;
  return {
    load: async () => kept,
    save: async (position) => {
      kept = position;
    },
  };
}

/**
 * Keeps the position in a file of about 5 KB that only its owner can read. It is replaced as a whole: a crash
 * leaves the old or the new position, never a torn one. The folder has to exist.
 *
 * @example
 * ```ts
 * import { fileCursorStore, listen } from "pulumi-kadoa/realtime";
 *
 * for await (const event of listen({ cursorStore: fileCursorStore("cursor.json") })) {
 *   console.log(event.eventType, event.id);
 * }
 * ```
 */
export function fileCursorStore(path: string): CursorStore {
  return {
    async load() {
      const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return undefined;
        throw fault(`the cursor file ${path} cannot be read (${cause.code})`, cause);
      });
      if (text === undefined) return undefined;
      try {
        return storedPositionSchema.parse(JSON.parse(text));
      } catch (cause) {
        throw fault(`the cursor file ${path} does not hold a position`, cause);
      }
    },
    async save(position) {
      const temporary = `${path}.${randomUUID()}.tmp`;
      try {
        const file = await open(temporary, "wx", 0o600);
        try {
          await file.writeFile(`${JSON.stringify(position)}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (cause) {
        await rm(temporary, { force: true });
        const code = (cause as NodeJS.ErrnoException).code;
        throw fault(`the cursor file ${path} cannot be written (${code})`, cause);
      }
    },
  };
}

function fault(problem: string, cause: unknown): KadoaError {
  return new KadoaError("CONFIGURATION", problem, {
    cause,
    fix: "name a file in a folder that exists and is yours; without the file, listening starts from now.",
  });
}
