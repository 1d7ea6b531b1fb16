import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { KadoaError } from "../../client/errors";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { summarize } from "../text/summary";
import { asAnnotations } from "./annotations";
import { asJson } from "./json";
import { asMarkdown } from "./markdown";
import type { ReviewFlags } from "./options";
import { type Preview, parsePreview, runPreview } from "./preview";
import { reviewOf } from "./review";
import { asPlainText } from "./text";

const forms: Record<ReviewFlags["output"], typeof asAnnotations> = {
  text: asPlainText,
  json: asJson,
  md: (review) => asMarkdown(review),
  github: asAnnotations,
};

/** Reviews one preview and prints the review; the exit code says whether it may be made. */
export async function run(flags: ReviewFlags, signal: AbortSignal): Promise<ExitCode> {
  const review = reviewOf(await previewOf(flags, signal), flags.refresh === true);
  const { failOn = [] } = flags;
  const failing = new Set(
    review.risks.filter(({ code }) => failOn.includes("risk") || failOn.includes(code)),
  );
  const projectFolder = path.resolve(flags.cwd);
  const checkoutFolder = process.env.GITHUB_WORKSPACE ?? process.cwd();
  process.stdout.write(forms[flags.output](review, { projectFolder, checkoutFolder, failing }));
  const hasSummary = flags.summary === true && (await summarize(asMarkdown(review)));
  if (flags.comment) {
    const { commentOn } = await import("./comment/command.ts");
    await commentOn(review, flags, { signal, hasSummary });
  }
  if (review.errors.length > 0 || failing.size > 0) return exitCodes.doesNotHold;
  return review.empty ? exitCodes.nothingThere : exitCodes.holds;
}

async function previewOf(flags: ReviewFlags, signal: AbortSignal): Promise<Preview> {
  const { preview: file, stack, cwd, refresh } = flags;
  if (file === "-") return parsePreview(await text(process.stdin), "stdin");
  if (file !== undefined) return parsePreview(await contentOf(file), file);
  console.error("Running pulumi preview …");
  const asked = [...(stack === undefined ? [] : ["--stack", stack]), ...(refresh ? ["--refresh"] : [])];
  return parsePreview(await runPreview(asked, { cwd, signal }), "the answer of pulumi preview");
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new KadoaError("CONFIGURATION", `--preview: ${(error as Error).message}`, {
      fix: "make the file with `pulumi preview --json --show-sames > preview.json`.",
    });
  }
}
