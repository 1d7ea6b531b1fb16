import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { KadoaError } from "../../client/errors";
import { cancellable } from "../cancel";
import { exitCodes } from "../exit-codes";
import { asAnnotations } from "./annotations";
import { asJson } from "./json";
import { asMarkdown } from "./markdown";
import { parsePreview } from "./preview";
import { type Review, reviewOf } from "./review";
import type { Risk } from "./risk-kinds";
import { runPreview } from "./run-preview";
import { asPlainText } from "./text";

export interface ReviewOptions {
  /** Absent: the stack that is selected in the project. */
  stack?: string;
  /** The folder of the Pulumi project. */
  cwd: string;
  /** Also look at what was changed outside Pulumi; this needs a Kadoa key. */
  refresh?: boolean;
  /** A saved preview, or `-` for stdin. */
  preview?: string;
  output: "text" | "json" | "md" | "github";
  /** Codes of risks, or `risk` for any. */
  failOn?: readonly string[];
}

/** Reviews one preview, prints the review and sets the exit code. */
export async function reviewCommand(options: ReviewOptions): Promise<void> {
  const review = reviewOf(await previewOf(options), options.refresh === true);
  const failing = new Set(review.risks.filter(({ code }) => isGated(code, options.failOn ?? [])));
  process.stdout.write(render(review, options, failing));
  process.exitCode = exitCodeOf(review, failing);
}

function isGated(code: Risk["code"], failOn: readonly string[]): boolean {
  return failOn.includes("risk") || failOn.includes(code);
}

async function previewOf({ preview: file, stack, cwd, refresh }: ReviewOptions) {
  if (file === "-") return parsePreview(await text(process.stdin), "stdin");
  if (file !== undefined) return parsePreview(await contentOf(file), file);
  console.error("Running pulumi preview …");
  const json = await cancellable((signal) => runPreview({ cwd, stack, refresh, signal }));
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

function render(review: Review, { output, cwd }: ReviewOptions, failing: ReadonlySet<Risk>): string {
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

function exitCodeOf(review: Review, failing: ReadonlySet<Risk>): number {
  if (review.errors.length > 0 || failing.size > 0) return exitCodes.doesNotHold;
  return review.empty ? exitCodes.nothingThere : exitCodes.holds;
}
