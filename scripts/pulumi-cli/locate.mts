import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
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

/** What a folder holds that can run a Node program with dynamic resources. */
export const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"] as const;

/** The user's cache folder for the CLI of one version and platform. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "pulumi-kadoa", `pulumi-${cliVersion}-${process.platform}-${process.arch}`);
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function findInFolders(program: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    if (folder !== "" && (await isExecutable(join(folder, program)))) return join(folder, program);
  }
  return undefined;
}

/** The CLI of an earlier download or build. Those are moved into place as a whole, so what is there is complete. */
export async function findInCache(folder: string): Promise<PulumiCli | undefined> {
  for (const program of programs) {
    if (!(await isExecutable(join(folder, program)))) return undefined;
  }
  return { pulumi: join(folder, "pulumi"), pathFolder: folder, version: cliVersion };
}

/**
 * The first `pulumi` on PATH, when it is recent enough and has what it needs to run a Node program.
 * @param onUnusable told why one that is there is passed over.
 */
export async function findOnPath(
  path: string,
  onUnusable: (reason: string) => void = () => {},
): Promise<PulumiCli | undefined> {
  const folders = path.split(delimiter);
  const pulumi = await findInFolders("pulumi", folders);
  if (pulumi === undefined) return undefined;

  const answer = await run(pulumi, ["version"], {
    timeoutMs: 10_000,
    env: { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  const version = answer.stdout.trim().replace(/^v/, "");
  if (answer.code !== 0 || version === "") {
    onUnusable(
      `${pulumi} does not run: ${answer.stderr.trim().split("\n")[0] || `exit code ${answer.code}`}`,
    );
    return undefined;
  }
  if (!isAtLeast(version, oldestCliVersion)) {
    onUnusable(`${pulumi} is version ${version}; ${oldestCliVersion} or newer is needed`);
    return undefined;
  }
  const beside = [dirname(pulumi), dirname(await realpath(pulumi))];
  for (const program of programs.slice(1)) {
    if ((await findInFolders(program, [...beside, ...folders])) === undefined) {
      onUnusable(`${pulumi} has no ${program}, neither beside it nor on PATH`);
      return undefined;
    }
  }
  return { pulumi, pathFolder: dirname(pulumi), version };
}
