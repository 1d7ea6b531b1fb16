import { readFile } from "node:fs/promises";
import path from "node:path";
import { plain } from "../../../client/plain";
import { secrets } from "../../account/secrets";
import { appendToSummary } from "../../text/summary";
import { asMarkdown, markerOf } from "../markdown";
import type { ReviewFlags } from "../options";
import type { Review } from "../review";
import { commentsHere } from "./here";
import { hasNoLeave, writeComment } from "./write";

/**
 * Writes a review into the comment of its stack. Where this run has no leave to comment, that is said, the review goes to
 * the summary of the job, and nothing fails.
 */
export async function commentOn(
  review: Review,
  flags: ReviewFlags,
  options: { signal: AbortSignal; hasSummary: boolean },
): Promise<void> {
  const stack = review.stack ?? (await nameOf(flags));
  try {
    const service = commentsHere(process.env, options.signal);
    try {
      const form = { ...service.form, stack };
      const done = await writeComment(service, markerOf(review, form), asMarkdown(review, form));
      console.error(`Comment on ${service.name}: ${done}.`);
    } finally {
      await service.close();
    }
  } catch (error) {
    // Whatever keeps it from the pull request, the review is to be found.
    const summed = options.hasSummary || (await appendToSummary(asMarkdown(review, { stack })));
    if (!hasNoLeave(error)) throw error;
    const place = summed ? "The review is in the summary of the job" : "The review is in the output above";
    console.error(`Note: no comment was written. ${place}. ${plain(secrets.hidden(error.message))}`);
  }
}

/** The name of a stack whose preview failed before its first step: `project/stack`, as other previews have it. */
async function nameOf({ stack, cwd }: ReviewFlags): Promise<string> {
  const file = await readFile(path.join(cwd, "Pulumi.yaml"), "utf8").catch(() => "");
  const [, project = ""] = /^name:\s*["']?([\w.-]+)/m.exec(file) ?? [];
  return `${project}/${stack?.split("/").at(-1) ?? ""}`;
}
