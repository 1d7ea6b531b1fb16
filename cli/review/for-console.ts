import type { ChangeView } from "../../console/api";
import type { Reviewer } from "../../console/server/source";

/**
 * Reviews previews that somebody drops on the console's page; with a stack also new ones of it. What reviews is loaded
 * with the first preview.
 */
export function reviewerFor(stack?: { readonly name: string; readonly cwd: string }): Reviewer {
  return {
    from: stack === undefined ? "file" : "stack",
    async review(preview, signal) {
      if (preview !== undefined || stack === undefined) return viewOf(preview ?? "", "the file");
      const { runPreview } = await import("./preview.ts");
      const { name, cwd } = stack;
      return viewOf(await runPreview(["--stack", name], { cwd, signal }), "the answer of pulumi preview");
    },
  };
}

/** @throws KadoaError CONFIGURATION when the text is not the JSON of a preview */
async function viewOf(preview: string, source: string): Promise<ChangeView> {
  const { asJson } = await import("./json.ts");
  const { parsePreview } = await import("./preview.ts");
  const { reviewOf } = await import("./review.ts");
  return JSON.parse(asJson(reviewOf(parsePreview(preview, source)))) as ChangeView;
}
