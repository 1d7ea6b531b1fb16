import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensurePulumi } from "../../scripts/pulumi-cli/ensure.mts";

/**
 * Puts the Pulumi CLI first on the PATH of every test, with a home of its own: neither the login nor the plug-ins
 * of the person who runs the tests play a part.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const { pathFolder } = await ensurePulumi();
  const home = await mkdtemp(path.join(tmpdir(), "pulumi-home-"));
  for (const name of Object.keys(process.env)) if (name.startsWith("PULUMI_")) delete process.env[name];
  const plugin = await installPlugin(path.join(home, "bin"));
  process.env.PATH = [pathFolder, plugin, process.env.PATH].join(path.delimiter);
  process.env.PULUMI_HOME = home;
  // A CLI that runs for a second has no need to collect garbage.
  Object.assign(process.env, { GOGC: "off", GOMEMLIMIT: "512MiB" });
  process.env.PULUMI_SKIP_UPDATE_CHECK = "true";
  process.env.PULUMI_CONFIG_PASSPHRASE = "test";
  return () => rm(home, { recursive: true, force: true });
}

/** Puts the native plug-in into a folder, as npm puts it into `node_modules/.bin`. */
async function installPlugin(folder: string): Promise<string> {
  await mkdir(folder);
  const file = path.join(folder, "pulumi-resource-kadoa");
  const main = path.resolve("dist/provider/native/main.js");
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  await chmod(file, 0o755);
  // As npm makes what a package names as a command.
  await chmod(main, 0o755);
  return folder;
}
