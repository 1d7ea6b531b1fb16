import path from "node:path";
import { workflowCommand } from "../text/workflow-command";
import { meanwhile } from "./moves";
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
  const heading = `Kadoa notifications${review.stack === undefined ? "" : ` of ${review.stack}`}`;
  const lines = [
    workflowCommand("notice", { title: heading }, asText(headlineOf(review))),
    ...review.errors.map((error) => workflowCommand("error", { title: heading }, error)),
    ...review.risks.map((risk) =>
      workflowCommand(
        options.failing.has(risk) ? "error" : "warning",
        { ...placeOf(risk, options), title: `Kadoa notifications: ${risk.code}` },
        asText(risk.message),
      ),
    ),
    ...review.moves.map((move) =>
      workflowCommand(
        "notice",
        { ...placeOf(move, options), title: "Kadoa notifications: moved" },
        asText(move.message),
      ),
    ),
    ...[asText(meanwhile(review.moves))]
      .filter((text) => text !== "")
      .map((text) => workflowCommand("notice", { title: "Kadoa notifications: moved" }, text)),
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
