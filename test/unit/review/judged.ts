import { asText } from "../../../cli/review/phrase";
import { parsePreview } from "../../../cli/review/preview";
import { type Review, reviewOf } from "../../../cli/review/review";
import { type PreviewOptions, type Program, previewOf } from "./preview-of";

/** The review of a change from one program to another. */
export function review(before: Program, after: Program, options?: PreviewOptions): Review {
  return reviewOf(parsePreview(previewOf(before, after, options), "the test"));
}

/** Its risks as a person reads them, the gravest first. */
export function risks(before: Program, after: Program, options?: PreviewOptions): string[] {
  return review(before, after, options).risks.map(({ code, message }) => `${code}: ${asText(message)}`);
}
