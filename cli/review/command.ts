import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { KadoaError } from "../../client/errors";
import { type ExitCode, exitCodes } from "../command-line/exit-codes";
import { asAnnotations } from "./annotations";
import { asJson } from "./json";
import { asMarkdown } from "./markdown";
import type { ReviewFlags } from "./options";
import { parsePreview, runPreview } from "./preview";
import { type Review, reviewOf } from "./review";
import type { Risk } from "./risk-kinds";
import { asPlainText } from "./text";

/** Reviews one preview and prints the review; the exit code says whether it may be made. */
export async function run(flags: ReviewFlags, signal: AbortSignal): Promise<ExitCode> {
  const review = reviewOf(await previewOf(flags, signal), flags.refresh === true);
  const failing = new Set(review.risks.filter(({ code }) => isGated(code, flags.failOn ?? [])));
  process.stdout.write(render(review, flags, failing));
  if (review.errors.length > 0 || failing.size > 0) return exitCodes.doesNotHold;
  return review.empty ? exitCodes.nothingThere : exitCodes.holds;
}

function isGated(code: Risk["code"], failOn: readonly string[]): boolean {
  return failOn.includes("risk") || failOn.includes(code);
}

async function previewOf({ preview: file, stack, cwd, refresh }: ReviewFlags, signal: AbortSignal) {
  if (file === "-") return parsePreview(await text(process.stdin), "stdin");
  if (file !== undefined) return parsePreview(await contentOf(file), file);
  console.error("Running pulumi preview …");
  const json = await runPreview({ cwd, stack, refresh, signal });
  return parsePreview(json, "the answer of pulumi preview");
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

function render(review: Review, { output, cwd }: ReviewFlags, failing: ReadonlySet<Risk>): string {
  switch (output) {
    case "json":
      return asJson(review);
    case "md":
      return asMarkdown(review);
    case "github":
      return asAnnotations(review, {
        projectFolder: path.resolve(cwd),
        checkoutFolder: process.env.GITHUB_WORKSPACE ?? process.cwd(),
        failing,
      });
    case "text":
      return asPlainText(review);
  }
}
