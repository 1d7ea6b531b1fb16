import path from "node:path";
import { annotation } from "../text/annotations";
import { meanwhile } from "./changes";
import { asText } from "./phrase";
import { headlineOf, type Review } from "./review";
import type { Risk } from "./risk-kinds";

export interface AnnotationOptions {
  /** The folder of the Pulumi project, from where its files are named. */
  projectFolder: string;
  /** The folder of the checkout, from where GitHub names files. */
  checkoutFolder: string;
  /** The risks that make the run fail; they are errors, others warnings. */
  failing: ReadonlySet<Risk>;
}

/** A review as workflow commands of GitHub Actions, which shows each risk at the line that declares it. */
export function asAnnotations(review: Review, options: AnnotationOptions): string {
  const ofStack = review.stack === undefined ? "" : ` of ${review.stack}`;
  const common = asText(meanwhile(review.moves));
  const lines = [
    annotation("notice", ofStack, asText(headlineOf(review))),
    ...review.errors.map((error) => annotation("error", ofStack, error)),
    ...review.risks.map((risk) => {
      const level = options.failing.has(risk) ? "error" : "warning";
      return annotation(level, `: ${risk.code}`, asText(risk.message), placeOf(risk, options));
    }),
    ...review.moves.map((move) =>
      annotation("notice", ": moved", asText(move.message), placeOf(move, options)),
    ),
    ...(common === "" ? [] : [annotation("notice", ": moved", common)]),
  ];
  return `${lines.join("\n")}\n`;
}

/** What is deleted has no line any more. */
function placeOf(
  { resource }: Pick<Risk, "resource">,
  { projectFolder, checkoutFolder }: AnnotationOptions,
): Record<string, string> {
  const found = /^(.+)#(\d+),(\d+)$/.exec(resource?.position ?? "");
  if (found === null) return {};
  const [, file = "", line = "", col = ""] = found;
  return { file: path.relative(checkoutFolder, path.join(projectFolder, file)), line, col };
}
