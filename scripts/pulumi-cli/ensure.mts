import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { withLock } from "../lock.mts";
import { type ProgressStream, type Report, step } from "../progress.mts";
import { compilePulumi } from "./compile.mts";
import { downloadPulumi } from "./download.mts";
import { cacheFolder, findInCache, findOnPath, type PulumiCli } from "./locate.mts";
import { cliVersion } from "./versions.mts";

export type { PulumiCli } from "./locate.mts";

export interface EnsureOptions {
  environment?: NodeJS.ProcessEnv;
  /** Where progress and what a person should know goes; standard error by default. */
  stream?: ProgressStream;
  /** One of `versions.mts`; by default the pinned one, or a newer or older one on PATH. */
  version?: string;
}

/** The CLI that is there already, on PATH or in the user's cache. */
export async function findPulumi(options: EnsureOptions = {}): Promise<PulumiCli | undefined> {
  const { environment = process.env, stream = process.stderr, version } = options;
  const passOver = (reason: string) => stream.write(`Passing over a Pulumi CLI: ${reason}.\n`);
  const onPath = version === undefined && (await findOnPath(environment.PATH ?? "", passOver));
  return onPath || findInCache(cacheFolder(environment, version), version);
}

/**
 * The CLI that is there already; else Pulumi's own release; else one built from source with Go. What is made is
 * kept in the user's cache folder.
 * @throws Fault that says what to install.
 */
export async function ensurePulumi(options: EnsureOptions = {}): Promise<PulumiCli> {
  const { environment = process.env, stream = process.stderr, version = cliVersion } = options;
  const found = await findPulumi(options);
  if (found !== undefined) return found;

  const folder = cacheFolder(environment, version);
  const purpose = `preparing the Pulumi CLI ${version}`;
  const onWait = (holder: string) =>
    stream.write(`Waiting for ${holder}, which is preparing the Pulumi CLI …\n`);
  return withLock(`${folder}.lock`, { purpose, waitMs: 1_800_000, onWait }, async () => {
    const meanwhile = await findInCache(folder, version);
    if (meanwhile !== undefined) return meanwhile;
    stream.write(`There is no usable Pulumi CLI on PATH; getting ${version} once, into ${folder}\n`);
    await make(folder, stream, environment, version);
    return { pulumi: join(folder, "pulumi"), pathFolder: folder, version };
  });
}

/** Makes the folder beside its place and moves it there as a whole. */
async function make(
  folder: string,
  stream: ProgressStream,
  environment: NodeJS.ProcessEnv,
  version: string,
): Promise<void> {
  const [cache, scratchPrefix] = [dirname(folder), `.${basename(folder)}-`];
  for (const name of await readdir(cache)) {
    // Left by one that was interrupted; there is no other at work, for we hold the lock.
    if (name.startsWith(scratchPrefix)) await rm(join(cache, name), { recursive: true, force: true });
  }
  const scratch = await mkdtemp(join(cache, scratchPrefix));
  const made = join(scratch, "made");
  const download = (report: Report) =>
    downloadPulumi(made, join(scratch, "download"), report, environment, version);
  const compile = (report: Report) => compilePulumi(made, report, environment, version);
  try {
    await step("Downloading the Pulumi CLI", download, { stream }).catch(async (error: Error) => {
      stream.write(`  ${error.message}: building it from source instead, 3 to 10 minutes.\n`);
      await step(`Building the Pulumi CLI ${version}`, compile, { stream });
    });
    await rm(folder, { recursive: true, force: true }); // What an older kind of set-up may have left.
    await rename(made, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
