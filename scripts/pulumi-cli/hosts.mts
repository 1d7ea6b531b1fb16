import { chmod, copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import which from "which";
import { withLock } from "../lock.mts";
import { run } from "../processes.mts";
import { type ProgressStream, step } from "../progress.mts";
import { cacheFolder } from "./locate.mts";
import { languageHostVersion, pythonSdkVersion, yamlHostVersion } from "./versions.mts";

/** What runs programs in other languages than that of this package. */
export interface Hosts {
  /** For the PATH: their own folder, and that of a Python that has Pulumi's SDK. */
  folders: readonly string[];
  /** Languages that cannot be had here, each with the reason. */
  missing: Readonly<Record<string, string>>;
}

const modules = join(import.meta.dirname, "go");

interface Part {
  readonly language: string;
  /** What is there when it is complete. */
  readonly files: readonly string[];
  /** Makes it in the folder. */
  make(folder: string): Promise<void>;
}

const parts: readonly Part[] = [
  {
    language: "YAML",
    files: ["pulumi-language-yaml"],
    make: (folder) => compile(folder, "yaml-host", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"),
  },
  {
    language: "Python",
    files: ["pulumi-language-python", "pulumi-language-python-exec"],
    make: async (folder) => {
      const sdk = "github.com/pulumi/pulumi/sdk/v3";
      await compile(folder, "language-host", `${sdk}/python/cmd/pulumi-language-python`);
      const { stdout } = await done(
        "go",
        ["list", "-m", "-f", "{{.Dir}}", sdk],
        moduleFolder("language-host"),
      );
      const script = "pulumi-language-python-exec";
      await copyFile(join(stdout.trim(), "python", "cmd", script), join(folder, script));
      await chmod(join(folder, script), 0o755);
    },
  },
];

/**
 * The language hosts of YAML and Python, and Pulumi's SDK for Python: built with Go and installed with pip the first time,
 * in 2 to 4 minutes, and kept in the user's cache folder beside the CLI. What cannot be had is named and left out.
 */
export async function ensureHosts(stream: ProgressStream = process.stderr): Promise<Hosts> {
  const beside = cacheFolder();
  const versions = `yaml-${yamlHostVersion}-python-${languageHostVersion}-${pythonSdkVersion}`;
  const folder = join(dirname(beside), `hosts-${versions}-${process.platform}-${process.arch}`);
  const virtualenv = join(folder, "virtualenv");
  const missing: Record<string, string> = {};
  const lock = { purpose: "preparing the hosts of other languages", waitMs: 900_000 };
  await withLock(`${folder}.lock`, lock, async () => {
    await mkdir(folder, { recursive: true });
    for (const part of parts) {
      const problem = await ensurePart(part, folder, stream);
      if (problem !== undefined) missing[part.language] = problem;
    }
    const problem = await ensureVirtualenv(virtualenv, stream);
    if (problem !== undefined) missing.Python ??= problem;
  });
  return { folders: [folder, join(virtualenv, "bin")], missing };
}

async function ensurePart({ language, files, make }: Part, folder: string, stream: ProgressStream) {
  const places = files.map((file) => which(file, { path: `${folder}:${process.env.PATH}`, nothrow: true }));
  if ((await Promise.all(places)).every((place) => place !== null)) return undefined;
  const scratch = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  return reasonOf(async () => {
    await step(`Building Pulumi's host of ${language} programs`, () => make(scratch), { stream });
    for (const file of files) await rename(join(scratch, file), join(folder, file));
  }).finally(() => rm(scratch, { recursive: true, force: true }));
}

/** It cannot be moved, so a file says that it is complete. */
async function ensureVirtualenv(folder: string, stream: ProgressStream): Promise<string | undefined> {
  const complete = join(folder, ".complete");
  if (await stat(complete).catch(() => undefined)) return undefined;
  return reasonOf(async () => {
    await rm(folder, { recursive: true, force: true });
    const install = async () => {
      await done("python3", ["-m", "venv", folder]);
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      await done(join(folder, "bin", "python"), [...pip, `pulumi==${pythonSdkVersion}`]);
    };
    await step("Installing Pulumi's SDK for Python", install, { stream });
    await writeFile(complete, "");
  });
}

/** Why it did not work; undefined when it did. */
export async function reasonOf(make: () => Promise<void>): Promise<string | undefined> {
  try {
    await make();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function moduleFolder(name: string): string {
  return join(modules, name);
}

/** @param main a package, or `.` for that of the module itself, which names the file */
export async function compile(folder: string, module: string, main: string): Promise<void> {
  const output = join(folder, main === "." ? module : basename(main));
  const flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags=-s -w"];
  await done("go", ["build", ...flags, "-o", output, main], moduleFolder(module));
}

async function done(command: string, args: readonly string[], cwd?: string) {
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
  const answer = await run(command, args, { ...(cwd && { cwd }), env, timeoutMs: 900_000 });
  if (answer.code === 0) return answer;
  const said = answer.stderr.trim().split("\n").slice(-3).join(" / ");
  throw new Error(`${command} ${args[0]} failed: ${said || `exit code ${answer.code}`}`);
}
