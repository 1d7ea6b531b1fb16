// Puts what was measured into a page.
import type { Result } from "../bench/results.mts";
import { pageTable } from "../bench/table.mts";

/** Fills every `<!-- bench NAME -->` … `<!-- /bench -->` with the table of that measurement. */
export function withMeasurements(page: string, results: readonly Result[]): string {
  return page.replace(
    /(<!-- bench (\S+) -->\n)[\s\S]*?(<!-- \/bench -->)/g,
    (_, start: string, name: string, end: string) => {
      const result = results.find((one) => one.name === name);
      const content =
        result === undefined ? `Not measured yet: \`npm run bench -- ${name}\`.\n` : pageTable(result);
      return `${start}${content}${end}`;
    },
  );
}
