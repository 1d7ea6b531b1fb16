import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { asAnnotations } from "../../../cli/review/annotations";
import { asJson } from "../../../cli/review/json";
import { asMarkdown } from "../../../cli/review/markdown";
import { parsePreview } from "../../../cli/review/preview";
import { reviewOf } from "../../../cli/review/review";
import { asPlainText } from "../../../cli/review/text";

const golden = path.join(__dirname, "golden");

describe.each(readdirSync(golden))("the review of %s", (change) => {
  const folder = path.join(golden, change);
  const preview = readFileSync(path.join(folder, "preview.json"), "utf8");
  const review = reviewOf(parsePreview(preview, "preview.json"));

  it.each([
    ["review.txt", asPlainText(review)],
    ["review.md", asMarkdown(review)],
    ["review.json", `${JSON.stringify(JSON.parse(asJson(review)), null, 2)}\n`],
    [
      "annotations.txt",
      asAnnotations(review, {
        projectFolder: "/checkout/infra",
        checkoutFolder: "/checkout",
        failing: new Set(),
      }),
    ],
  ])("reads as in %s", async (file, text) => {
    await expect(text).toMatchFileSnapshot(path.join(folder, file));
  });

  it("is one line of JSON, which the file shows on many", () => {
    expect(asJson(review)).toBe(`${JSON.stringify(JSON.parse(asJson(review)))}\n`);
  });
});

it("there is one for each of the seventeen changes", () => {
  expect(readdirSync(golden)).toHaveLength(17);
});
