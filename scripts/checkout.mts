import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { PulumiCli } from "./pulumi-cli/locate.mts";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What runs in this checkout leave behind; ignored by git, safe to delete. */
export const dataFolder = join(root, ".kadoa");
export const emulatorData = join(dataFolder, "emulator.json");
export const stateFolder = join(dataFolder, "state");

const passphraseFile = join(dataFolder, "passphrase");

/**
 * The environment in which Pulumi runs in this checkout: its own CLI and Node first on PATH, and the file
 * backend in `.kadoa/state` with a passphrase of its own, unless the caller has chosen a backend.
 */
export async function pulumiEnvironment(
  cli: PulumiCli,
  base: NodeJS.ProcessEnv = process.env,
): Promise<NodeJS.ProcessEnv> {
  const environment: NodeJS.ProcessEnv = {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...base,
    PATH: [join(root, "node_modules", ".bin"), cli.pathFolder, base.PATH ?? ""].join(delimiter),
    ...withoutProxyToLoopback(base),
  };
  if (base.PULUMI_BACKEND_URL) return environment;

  await mkdir(stateFolder, { recursive: true });
  environment.PULUMI_BACKEND_URL = pathToFileURL(stateFolder).href;
  if (base.PULUMI_CONFIG_PASSPHRASE === undefined && base.PULUMI_CONFIG_PASSPHRASE_FILE === undefined) {
    environment.PULUMI_CONFIG_PASSPHRASE_FILE = await ensurePassphrase();
  }
  return environment;
}

/** The emulator listens on loopback, where no proxy reaches. */
export function withoutProxyToLoopback(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hosts = [base.NO_PROXY ?? base.no_proxy, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return { NO_PROXY: hosts, no_proxy: hosts };
}

async function ensurePassphrase(): Promise<string> {
  // Made once: two processes that both find none agree on the first one's.
  await writeFile(passphraseFile, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  return passphraseFile;
}
