import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../client/json";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The file of a stack in a workspace. Its name is a digest of all that tells one from another: the stack, where
 * states are stored, and the real path of the program's folder, in which this process runs; then the workspace.
 */
export function journalFile(
  { stack, workspace }: { stack: string; workspace: string },
  environment: Environment,
): string {
  const name = `${stackDigest(stack, environment)}-${digest(workspace).slice(0, 16)}.jsonl`;
  return join(journalFolder(environment), name);
}

/** The files of a stack, one for each workspace that it has used, to which anything was written since then. */
export function journalFilesOf(stack: string, since: number, environment: Environment): string[] {
  const folder = journalFolder(environment);
  try {
    const prefix = `${stackDigest(stack, environment)}-`;
    return readdirSync(folder)
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(folder, name))
      .filter((file) => statSync(file).mtimeMs >= since);
  } catch {
    return []; // Nothing has been written yet, or it cannot be read, which proves nothing.
  }
}

function stackDigest(stack: string, environment: Environment): string {
  const folder = realpathSync(process.cwd());
  return digest(JSON.stringify([stack, folder, backendOf(folder, environment)])).slice(0, 32);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function journalFolder(environment: Environment): string {
  return join(cacheFolder(environment), "pulumi-kadoa", "journal");
}

/** Pulumi tells nobody where it stores states; these are the places from which it takes that itself. */
function backendOf(folder: string, environment: Environment): (string | undefined)[] {
  const home = environment.PULUMI_HOME || join(homedir(), ".pulumi");
  const credentials = environment.PULUMI_CREDENTIALS_PATH || home;
  const account = z
    .object({ current: z.string() })
    .safeParse(parseJson(textOf(join(credentials, "credentials.json"))));
  return [environment.PULUMI_BACKEND_URL, projectFileAbove(folder), account.data?.current];
}

/** It may name a backend, and another one makes it another file. */
function projectFileAbove(folder: string): string {
  for (let current = folder; ; current = dirname(current)) {
    const text = textOf(join(current, "Pulumi.yaml")) || textOf(join(current, "Pulumi.yml"));
    if (text !== "" || current === dirname(current)) return text;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA }: Environment): string {
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return process.platform === "win32" && LOCALAPPDATA ? LOCALAPPDATA : join(homedir(), ".cache");
}
