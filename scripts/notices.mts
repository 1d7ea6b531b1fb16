// THIRD-PARTY-NOTICES: the licences of what the build bundles into the package.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "./fault.mts";

const manifest = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** A package that is bundled, and on which terms. */
interface Notice {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/**
 * The page of notices.
 * @param folders of the bundled packages
 * @throws Fault when one of them does not say its licence
 */
export function noticesOf(folders: readonly string[]): string {
  const notices = folders
    .map(noticeOf)
    .sort((one, other) => order(one.name, other.name) || order(one.version, other.version));
  const parts = notices.map(({ name, version, license, text }) => {
    const title = `${name} ${version} (${license})`;
    return `${title}\n${"-".repeat(title.length)}\n\n${text}\n`;
  });
  return `pulumi-kadoa contains parts of the packages below, in dist/emulator/. Their terms follow.
Written by \`npm run gen\`. Do not edit.

${parts.join("\n\n")}`;
}

function noticeOf(folder: string): Notice {
  const { name, version, license } = manifest.parse(
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
  );
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)\b/i.test(entry));
  if (file === undefined) {
    throw new Fault(`${name} ${version} has no file with its licence, so it cannot be bundled.`, {
      fix: "use another package, or another version of it.",
    });
  }
  const text = readFileSync(join(folder, file), "utf8")
    .replaceAll("\r\n", "\n")
    .replace(/[ \t]+$/gm, "")
    .trim();
  return { name, version, license, text };
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
