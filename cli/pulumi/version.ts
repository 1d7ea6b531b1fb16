import { KadoaError } from "../../client/errors";
import { runPulumi } from "./run";

/** Since this version `pulumi import` reads inputs and outputs from its file, so that no provider has to be asked. */
export const oldestThatImports = "3.254.0";
export const newerCli =
  "install a newer one, as https://www.pulumi.com/docs/install/ says; everything else works with this one.";

/** Whether `pulumi import` of a CLI takes what we write. */
export function canImport(version: string): boolean {
  const [major = 0, minor = 0] = numbersIn(version);
  const [oldestMajor = 0, oldestMinor = 0] = numbersIn(oldestThatImports);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** @throws KadoaError UNSUPPORTED when the CLI on PATH cannot import what we write */
export async function requireImportingCli(cwd: string, signal: AbortSignal): Promise<void> {
  const { exitCode, stdout } = await runPulumi(["version"], { cwd, signal, readsOnly: true });
  const version = stdout.trim().replace(/^v/, "");
  if (exitCode !== 0 || canImport(version)) return;
  const problem = `import --yes needs the Pulumi CLI ${oldestThatImports} or newer, and this is ${version}`;
  throw new KadoaError("UNSUPPORTED", problem, { fix: newerCli });
}

function numbersIn(version: string): number[] {
  return version.split(".").map(Number);
}
