import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { withLock } from "../lock.mts";
import { step } from "../progress.mts";
import { compilePulumi } from "./compile.mts";
import { downloadPulumi } from "./download.mts";
import { cacheFolder, findInCache, findOnPath, type PulumiCli } from "./locate.mts";
import { cliVersion } from "./versions.mts";

export type { PulumiCli } from "./locate.mts";

export interface EnsureOptions {
  environment?: NodeJS.ProcessEnv;
  /** Told what a person should know; standard error by default. */
  log?: (line: string) => void;
}

/** The CLI that is there already, on PATH or in the user's cache. */
export async function findPulumi(options: EnsureOptions = {}): Promise<PulumiCli | undefined> {
  const { environment = process.env, log = toStandardError } = options;
  return (
    (await findOnPath(environment.PATH ?? "", (reason) => log(`Passing over a Pulumi CLI: ${reason}.`))) ??
    (await findInCache(cacheFolder(environment)))
  );
}

/**
 * The CLI that is there already; else Pulumi's own release; else one built from source with Go. What is made is
 * kept in the user's cache folder.
 * @throws Fault that says what to install.
 */
export async function ensurePulumi(options: EnsureOptions = {}): Promise<PulumiCli> {
  const { environment = process.env, log = toStandardError } = options;
  const found = await findPulumi(options);
  if (found !== undefined) return found;

  const folder = cacheFolder(environment);
  const lock = {
    purpose: `preparing the Pulumi CLI ${cliVersion}`,
    waitMs: 1_800_000,
    onWait: (holder: string) => log(`Waiting for ${holder}, which is preparing the Pulumi CLI …`),
  };
  return withLock(`${folder}.lock`, lock, async () => {
    const meanwhile = await findInCache(folder);
    if (meanwhile !== undefined) return meanwhile;
    log(`There is no usable Pulumi CLI on PATH; getting ${cliVersion} once, into ${folder}`);
    await make(folder, log);
    return { pulumi: join(folder, "pulumi"), pathFolder: folder, version: cliVersion };
  });
}

/** Makes the folder beside its place and moves it there as a whole. */
async function make(folder: string, log: (line: string) => void): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const scratch = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    const made = join(scratch, "made");
    try {
      await step("Downloading the Pulumi CLI", (report) =>
        downloadPulumi(made, join(scratch, "download"), report),
      );
    } catch (error) {
      log(
        `  ${error instanceof Error ? error.message : error}: building it from source instead, 3 to 10 minutes.`,
      );
      await step(`Building the Pulumi CLI ${cliVersion}`, (report) => compilePulumi(made, report));
    }
    await rm(folder, { recursive: true, force: true }); // What an older kind of set-up may have left.
    await rename(made, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
