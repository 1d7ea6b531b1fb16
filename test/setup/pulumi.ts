import { mkdtemp, rm } from "node:fs/promises";
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
  process.env.PATH = `${pathFolder}${path.delimiter}${process.env.PATH}`;
  process.env.PULUMI_HOME = home;
  // A CLI that runs for a second has no need to collect garbage.
  Object.assign(process.env, { GOGC: "off", GOMEMLIMIT: "512MiB" });
  process.env.PULUMI_SKIP_UPDATE_CHECK = "true";
  process.env.PULUMI_CONFIG_PASSPHRASE = "test";
  return () => rm(home, { recursive: true, force: true });
}
