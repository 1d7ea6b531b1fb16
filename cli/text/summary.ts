import { appendFile } from "node:fs/promises";

/** Appends Markdown to the summary of a CI job; false where there is none. */
export async function appendToSummary(markdown: string): Promise<boolean> {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return false;
  await appendFile(file, `${markdown.trimEnd()}\n\n`);
  return true;
}

/** The same for a flag that asks for it: that there is none is said. */
export async function summarize(markdown: string): Promise<boolean> {
  if (await appendToSummary(markdown)) return true;
  console.error("Note: there is no summary to append to: GITHUB_STEP_SUMMARY is not set.");
  return false;
}
