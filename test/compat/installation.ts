import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../scripts/checkout.mts";
import { run } from "../../scripts/processes.mts";
import { packPackage as pack } from "../../scripts/tarball/stage.mts";
import { longPatienceMs } from "../patience.mts";

const { devDependencies, peerDependencies } = createRequire(path.join(root, "package.json"))(
  "./package.json",
) as Record<"devDependencies" | "peerDependencies", Record<string, string>>;

/** What the tests install beside the package: both ends of what it supports. */
export const versions = {
  newestPulumi: versionIn(devDependencies["@pulumi/pulumi"]),
  lowestPulumi: versionIn(peerDependencies["@pulumi/pulumi"]),
  nodeTypes: versionIn(devDependencies["@types/node"]),
  pnpm: "11.28.10",
  yarn: "4.18.1",
  tsx: "4.23.15",
  bun: "1.4.5",
  tsNode: "10.9.2",
  typescript5: "5.9.3",
  typescript6: versionIn(devDependencies.typescript),
};

/** The first version that a range names. */
function versionIn(range = ""): string {
  const [version] = /\d+\.\d+\.\d+/.exec(range) ?? [];
  if (version === undefined) throw new Error(`package.json has no version in ${JSON.stringify(range)}`);
  return version;
}

/** A folder outside of the checkout, where nothing of it can be found by accident. */
export interface Installation {
  readonly folder: string;
  /** Loads what is installed there. */
  readonly require: NodeJS.Require;
  remove(): Promise<void>;
}

/** A new folder and, in it, the package as it would be published. */
export async function packPackage(): Promise<Installation & { readonly tarball: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-compat-"));
  // Its build is done by the tests' set-up.
  const { file: tarball } = await pack(folder);
  return {
    folder,
    tarball,
    require: createRequire(path.join(folder, "package.json")),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A new folder into which npm has installed the packed package and these dependencies. */
export async function installWithNpm(dependencies: Record<string, string>): Promise<Installation> {
  const installation = await packPackage();
  await writeFiles(installation.folder, {
    "package.json": {
      private: true,
      dependencies: { ...dependencies, "pulumi-kadoa": `file:${installation.tarball}` },
    },
  });
  await succeed("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], installation.folder);
  return installation;
}

/** Writes text as it is and anything else as JSON. */
export async function writeFiles(folder: string, files: Record<string, unknown>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/**
 * Runs a program to its end, within two minutes.
 * @returns its standard output
 * @throws Error with both outputs
 */
export async function succeed(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, { cwd, env, timeoutMs: longPatienceMs });
  if (code === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} ended with ${code ?? "its time"}\n${stdout}${stderr}`);
}
