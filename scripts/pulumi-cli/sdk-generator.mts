import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withLock } from "../lock.mts";
import { run } from "../processes.mts";
import { type ProgressStream, step } from "../progress.mts";
import { compile, reasonOf } from "./hosts.mts";
import { cacheFolder } from "./locate.mts";
import { sdkGeneratorVersion } from "./versions.mts";

const name = "sdk-generator";

interface Wanted {
  schema: string;
  /** Where the package's folder, called as the language, is made. */
  folder: string;
  /** Whether what makes it may be built, which takes minutes the first time. */
  builds: boolean;
}

/**
 * Makes the package of a language from a schema: by Pulumi's host of that language where that can do it, else by what
 * its code says, built with Go.
 * @returns why it cannot be had; undefined when it is there
 */
export async function generateSdk(
  language: "nodejs" | "python" | "go",
  { schema, folder, builds }: Wanted,
): Promise<string | undefined> {
  const out = ["--language", language, "--out", folder];
  const asked = await run("pulumi", ["package", "gen-sdk", schema, ...out], { timeoutMs: 60_000 });
  if (asked.code === 0) return undefined;
  const home = join(
    dirname(cacheFolder()),
    `${name}-${sdkGeneratorVersion}-${process.platform}-${process.arch}`,
  );
  const missing = builds ? await ensureBuilt(home) : await missingIn(home);
  if (missing !== undefined) return missing;
  const made = await run(join(home, name), [language, schema, join(folder, language)], { timeoutMs: 60_000 });
  if (made.code !== 0) throw new Error(made.stderr);
  return undefined;
}

async function missingIn(home: string): Promise<string | undefined> {
  const found = await stat(join(home, name)).catch(() => undefined);
  return found ? undefined : "`npm run test:faults` builds what makes packages of languages";
}

function ensureBuilt(home: string, stream: ProgressStream = process.stderr): Promise<string | undefined> {
  const lock = { purpose: "building the generator of packages", waitMs: 900_000 };
  return withLock(`${home}.lock`, lock, async () => {
    if ((await missingIn(home)) === undefined) return undefined;
    await mkdir(home, { recursive: true });
    return reasonOf(() =>
      step("Building the generator of packages", () => compile(home, name, "."), { stream }),
    );
  });
}
