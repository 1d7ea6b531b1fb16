import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Inputs } from "./inputs.mts";
import { Fault } from "./runner.mts";

export interface Place {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** Runs a program to its end with the output of this one. */
export async function run(command: string, args: readonly string[], place: Place): Promise<number> {
  return ended(start(command, args, place, "inherit"));
}

/** The same, and answers what it has printed on stdout. */
export async function read(
  command: string,
  args: readonly string[],
  place: Place,
): Promise<{ code: number; stdout: string }> {
  const child = start(command, args, place, "pipe");
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await ended(child);
  return { code, stdout: Buffer.concat(chunks).toString("utf8") };
}

export function start(
  command: string,
  args: readonly string[],
  { cwd, env }: Place,
  stdout: "inherit" | "pipe",
): ChildProcess {
  // On Windows npm is a script, which only a shell starts; its arguments here are words of ours.
  const shell = process.platform === "win32" && ["npm", "pnpm", "yarn"].includes(command);
  return spawn(command, args, { cwd, env, shell, stdio: ["ignore", stdout, "inherit"] });
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = new Fault(
        `${child.spawnfile} cannot be started. Fix: leave setup at true, or install it before.`,
      );
      reject(error.code === "ENOENT" ? missing : error);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** The command line of pulumi-kadoa that a project has, as a program and its first arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** Installs what a project needs, unless it is there, and answers its command line. */
export async function prepared({ version }: Pick<Inputs, "version">, place: Place): Promise<CommandLine> {
  if (!existsSync(path.join(place.cwd, "Pulumi.yaml")))
    throw new Fault(`there is no Pulumi.yaml in ${place.cwd}. Fix: check the project out first, or set cwd.`);
  if (commandIn(place.cwd) === undefined) await install(place);
  if (version !== "")
    return ["npm", "exec", "--yes", `--package=pulumi-kadoa@${version}`, "--", "pulumi-kadoa"];
  const file = commandIn(place.cwd);
  if (file === undefined)
    throw new Fault(
      `the project in ${place.cwd} has no pulumi-kadoa. Fix: npm install pulumi-kadoa, or set version.`,
    );
  return [process.execPath, file];
}

function commandIn(folder: string): string | undefined {
  try {
    const manifest = createRequire(path.join(folder, "project.js")).resolve("pulumi-kadoa/package.json");
    const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
    const file = path.join(path.dirname(manifest), bin["pulumi-kadoa"] ?? "");
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** The lockfile that stands nearest says what installs; a workspace has it above the project. */
async function install(place: Place): Promise<void> {
  for (let folder = place.cwd; ; folder = path.dirname(folder)) {
    const has = (...names: string[]) => names.some((name) => existsSync(path.join(folder, name)));
    const command = has("package-lock.json", "npm-shrinkwrap.json")
      ? ["npm", "ci"]
      : has("pnpm-lock.yaml")
        ? ["pnpm", "install", "--frozen-lockfile"]
        : has("yarn.lock")
          ? ["yarn", "install", has(".yarnrc.yml") ? "--immutable" : "--frozen-lockfile"]
          : undefined;
    const isLast = folder === process.env.GITHUB_WORKSPACE || folder === path.dirname(folder);
    const [program, ...args] = command ?? (isLast ? ["npm", "install"] : []);
    if (program === undefined) continue;
    const cwd = command === undefined ? place.cwd : folder;
    const code = await run(program, args, { ...place, cwd });
    if (code === 0) return;
    throw new Fault(
      `${[program, ...args].join(" ")} failed in ${cwd}; its own words are above. Fix: run it there.`,
    );
  }
}
