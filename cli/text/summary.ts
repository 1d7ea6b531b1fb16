import { appendFile } from "node:fs/promises";

/** Appends Markdown to the summary of a CI job; false where there is none. */
export async function appendToSummary(markdown: string): Promise<boolean> {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return false;
  await appendFile(file, `${markdown.trimEnd()}\n\n`);
  return true;
}
