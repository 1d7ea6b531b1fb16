import { isAmbiguous, KadoaError } from "../../../client/errors";
import type { CommentService } from "./service";

/** Why nothing more can be done for a comment in this run; the review itself is not touched by it. */
const noLeave: readonly string[] = ["FORBIDDEN", "NOT_FOUND", "UNSUPPORTED"];

export function hasNoLeave(error: unknown): error is KadoaError {
  return error instanceof KadoaError && noLeave.includes(error.code);
}

/**
 * Writes a comment over the one that its owner wrote before, the oldest where there are several; else makes it. A
 * comment of somebody else that begins with the same marker is left alone.
 */
export async function writeComment(
  service: CommentService,
  marker: string,
  body: string,
): Promise<"written" | "written over"> {
  const owner = await service.owner();
  if (await writtenOver(service, { owner, marker, body })) return "written over";
  try {
    await service.create(body);
    return "written";
  } catch (error) {
    if (!(error instanceof KadoaError) || !isAmbiguous(error)) throw error;
    // It may be there all the same, and must not come twice.
    if (!(await writtenOver(service, { owner, marker, body }))) await service.create(body);
    return "written";
  }
}

async function writtenOver(
  service: CommentService,
  { owner, marker, body }: { owner: string | undefined; marker: string; body: string },
): Promise<boolean> {
  for await (const comment of service.comments()) {
    if (comment.body.split(/\r?\n/, 1)[0]?.trim() !== marker) continue;
    if (owner !== undefined && comment.author !== owner) continue;
    try {
      await service.update(comment.id, body);
      return true;
    } catch (error) {
      // Deleted meanwhile; or of somebody else, where only the attempt tells.
      const passed = owner === undefined ? ["NOT_FOUND", "FORBIDDEN"] : ["NOT_FOUND"];
      if (!(error instanceof KadoaError) || !passed.includes(error.code)) throw error;
    }
  }
  return false;
}
