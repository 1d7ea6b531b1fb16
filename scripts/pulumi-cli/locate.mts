import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import which from "which";
import { run } from "../processes.mts";
import { cliVersion, isAtLeast, oldestCliVersion } from "./versions.mts";

export interface PulumiCli {
  /** The executable. */
  pulumi: string;
  /** Its folder, which stands first on PATH when it runs, so that it finds its language host. */
  pathFolder: string;
  /** Without the `v`. */
  version: string;
}

/** What a folder holds beside the CLI that can run a Node program with dynamic resources. */
const companions = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** The user's cache folder for the CLI of one version and platform. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, version = cliVersion): string {
  const cache = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "pulumi-kadoa", `pulumi-${version}-${process.platform}-${process.arch}`);
}

/** A program in the folders; an empty one does not stand for the folder that we work in. */
function find(program: string, folders: readonly string[]): Promise<string | null> {
  return which(program, { path: folders.filter(Boolean).join(delimiter), nothrow: true });
}

/** The first of the programs that is in none of the folders. */
async function missingOf(
  programs: readonly string[],
  folders: readonly string[],
): Promise<string | undefined> {
  const found = await Promise.all(programs.map((program) => find(program, folders)));
  return programs.find((_, index) => found[index] === null);
}

/** The CLI of an earlier download or build. Those are moved into place as a whole, so what is there is complete. */
export async function findInCache(folder: string, version = cliVersion): Promise<PulumiCli | undefined> {
  if ((await missingOf(["pulumi", ...companions], [folder])) !== undefined) return undefined;
  return { pulumi: join(folder, "pulumi"), pathFolder: folder, version };
}

/**
 * The first `pulumi` on PATH, when it is recent enough and has what it needs to run a Node program.
 * @param onUnusable told why one that is there is passed over.
 */
export async function findOnPath(
  path: string,
  onUnusable: (reason: string) => void = () => {},
): Promise<PulumiCli | undefined> {
  const pulumi = await find("pulumi", path.split(delimiter));
  if (pulumi === null) return undefined;
  const { code, stdout, stderr } = await run(pulumi, ["version"], {
    timeoutMs: 10_000,
    env: { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  const version = stdout.trim().replace(/^v/, "");
  const beside = [dirname(pulumi), dirname(await realpath(pulumi)), ...path.split(delimiter)];
  const missing = await missingOf(companions, beside);
  let reason: string | undefined;
  if (code !== 0 || version === "")
    reason = `does not run: ${stderr.trim().split("\n")[0] || `exit code ${code}`}`;
  else if (!isAtLeast(version, oldestCliVersion))
    reason = `is version ${version}; ${oldestCliVersion} or newer is needed`;
  else if (missing !== undefined) reason = `has no ${missing}, neither beside it nor on PATH`;
  if (reason === undefined) return { pulumi, pathFolder: dirname(pulumi), version };
  onUnusable(`${pulumi} ${reason}`);
  return undefined;
}
