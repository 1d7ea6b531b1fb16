// THIRD-PARTY-NOTICES: the licences of what the build bundles into the package.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "./fault.mts";

const manifest = z.object({ name: z.string(), version: z.string(), license: z.string() });

/**
 * The page of notices.
 * @param folders of the bundled packages
 * @throws Fault when one of them does not say its licence
 */
export function noticesOf(folders: readonly string[]): string {
  const manifests = folders.map((folder) => {
    const text = readFileSync(join(folder, "package.json"), "utf8");
    return { ...manifest.parse(JSON.parse(text)), folder };
  });
  manifests.sort((one, other) => order(one.name, other.name) || order(one.version, other.version));
  const parts = manifests.map(({ name, version, license, folder }) => {
    const title = `${name} ${version} (${license})`;
    return `${title}\n${"-".repeat(title.length)}\n\n${licenceIn(folder, `${name} ${version}`)}\n`;
  });
  return `pulumi-kadoa contains parts of the packages below, in dist/console/, dist/emulator/ and dist/provider/. Their
terms follow. Written by \`npm run gen\`. Do not edit.

${parts.join("\n\n")}`;
}

function licenceIn(folder: string, name: string): string {
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)\b/i.test(entry));
  if (file === undefined) {
    throw new Fault(`${name} has no file with its licence, so it cannot be bundled.`, {
      fix: "use another package, or another version of it.",
    });
  }
  const text = readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n");
  return text.replace(/[ \t]+$/gm, "").trim();
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
