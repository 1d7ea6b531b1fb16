import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { succeed, versions, writeFiles } from "../installation";
import type { Row } from "./rows.mts";

/** A package manager: what it needs in the folder of a project, and how it is called. */
export interface Manager {
  readonly version: string;
  /** Its settings, by file. */
  readonly settings: Readonly<Record<string, unknown>>;
  install(folder: string): Promise<void>;
  /** The command line that runs a program in a project of it. */
  within(command: string, args: readonly string[]): [command: string, args: string[]];
}

const plain: Manager["within"] = (command, args) => [command, [...args]];

/** The package managers, each fetched when it is first asked for. */
export async function managers(): Promise<{
  get(name: Row["manager"]): Promise<Manager>;
  /** The program of Bun. */
  bun(): Promise<string>;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(path.join(tmpdir(), "pulumi-kadoa-managers-"));
  const fetched = new Map<string, Promise<string>>();
  /** The program of a package, as a file. */
  const tool = (name: string, version: string, file: string): Promise<string> => {
    const place = path.join(folder, name.replace("/", "-"));
    const fetching =
      fetched.get(name) ??
      fetch(place, name, version).then(() => path.join(place, "node_modules", name, file));
    fetched.set(name, fetching);
    return fetching;
  };
  const yarn = () => tool("@yarnpkg/cli-dist", versions.yarn, "bin/yarn.js");
  const bun = () => tool("bun", versions.bun, "bin/bun.exe");
  const made: Record<Row["manager"], () => Promise<Manager>> = {
    npm: async () => ({ ...npm, version: (await succeed("npm", ["--version"], ".")).trim() }),
    pnpm: async () => pnpmBy(await tool("pnpm", versions.pnpm, "bin/pnpm.mjs")),
    yarn: async () => yarnBy(await yarn(), "node-modules"),
    "yarn PnP": async () => yarnBy(await yarn(), "pnp"),
    Bun: async () => bunBy(await bun()),
  };
  return { get: (name) => made[name](), bun, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function fetch(place: string, name: string, version: string): Promise<void> {
  await mkdir(place, { recursive: true });
  await writeFiles(place, { "package.json": { private: true } });
  await succeed(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", `${name}@${version}`],
    place,
  );
}

const npm: Omit<Manager, "version"> = {
  settings: {},
  install: async (folder) => {
    await succeed("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], folder);
  },
  within: plain,
};

function pnpmBy(file: string): Manager {
  return {
    version: versions.pnpm,
    settings: { "pnpm-workspace.yaml": 'packages: ["packages/*"]\n' },
    install: async (folder) => {
      const args = ["install", "--ignore-scripts", "--prefer-offline", "--no-frozen-lockfile"];
      await succeed(process.execPath, [file, ...args], folder);
    },
    within: plain,
  };
}

function yarnBy(file: string, nodeLinker: "node-modules" | "pnp"): Manager {
  return {
    version: versions.yarn,
    settings: {
      "yarn.lock": "",
      ".yarnrc.yml": `nodeLinker: ${nodeLinker}\nenableTelemetry: false\nenableScripts: false\nenableImmutableInstalls: false\n`,
    },
    install: async (folder) => {
      await succeed(process.execPath, [file, "install"], folder);
    },
    // What yarn starts knows where packages are, with and without node_modules.
    within:
      nodeLinker === "pnp"
        ? (command, args) => [
            process.execPath,
            [file, ...(command === "node" ? [] : ["exec"]), command, ...args],
          ]
        : plain,
  };
}

function bunBy(file: string): Manager {
  return {
    version: versions.bun,
    settings: {},
    install: async (folder) => {
      await succeed(file, ["install"], folder);
    },
    // Node's flags are not Bun's.
    within: (command, args) => (command === "node" ? [file, [...args]] : plain(command, args)),
  };
}
