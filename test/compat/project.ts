import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Emulator, startEmulator as StartEmulator } from "pulumi-kadoa/emulator";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { request } from "undici";
import { root } from "../../scripts/checkout.mts";
import { run } from "../../scripts/processes.mts";
import { longPatienceMs } from "../patience.mts";
import { type Installation, writeFiles } from "./installation";

/** What `test/compat/program.ts` sends to Kadoa and must never show. */
const secrets = {
  WEBHOOK_TOKEN: "canary+token/5f1c=",
  SLACK_URL: "https://hooks.slack.example.com/services/canary-slack-91ce",
  KADOA_API_KEY: "canary-key-7d20",
};

/** A Pulumi project in an installation, a stack of it, and the local Kadoa of the installed package. */
export interface Project {
  readonly folder: string;
  readonly emulator: Emulator;
  /** Runs the CLI. @returns what it printed @throws Error with what it printed */
  pulumi(...args: string[]): Promise<string>;
  /** The names of the channels in Kadoa, in order. */
  channels(): Promise<string[]>;
  /** Changes what Kadoa holds, as somebody else would. */
  outside(method: "PUT" | "DELETE", path: string, body?: unknown): Promise<void>;
  /** What the state holds of the resource of this name. */
  stored(name: string): Promise<StoredResource>;
  /** Where one of the secrets stands in the clear: in what the CLI printed, or in a file of the stack. */
  leaks(): Promise<unknown[]>;
  close(): Promise<void>;
}

export interface StoredResource {
  urn: string;
  id?: string;
  inputs?: Record<string, unknown>;
}

/** How a project is run, where that is not by `pulumi` alone. */
export interface Ways {
  /** The folder of the Pulumi CLI. */
  readonly cli?: string;
  /** The command line that runs a program in the project. */
  readonly within?: (command: string, args: readonly string[]) => [command: string, args: string[]];
  /** The arguments with which Node runs an inline program, which takes Pulumi's commands. */
  readonly inline?: readonly string[] | undefined;
}

/** The program that every kind of project gets. */
export function programText(): Promise<string> {
  return readFile(path.join(root, "test/compat/program.ts"), "utf8");
}

export async function createProject(
  { folder: installed, require }: Pick<Installation, "folder" | "require">,
  name: string,
  files: Record<string, unknown>,
  ways: Ways = {},
): Promise<Project> {
  const folder = path.join(installed, name);
  const backend = path.join(installed, `${path.basename(folder)}-state`);
  if (Object.keys(files).length > 0)
    await writeFiles(folder, { "Pulumi.yaml": `name: ${name}\nruntime: nodejs\n`, ...files });
  await mkdir(backend);
  const { startEmulator } = require("pulumi-kadoa/emulator") as { startEmulator: typeof StartEmulator };
  const emulator = await startEmulator({ apiKeys: [secrets.KADOA_API_KEY] });
  const { pulumi, printed } = commandLine(
    folder,
    {
      ...process.env,
      ...secrets,
      KADOA_PUBLIC_API_URI: emulator.url,
      KADOA_REALTIME_API_URI: emulator.url,
      KADOA_WSS_API_URI: emulator.realtimeUrl,
      PULUMI_BACKEND_URL: `file://${backend}`,
      PATH: [...(ways.cli === undefined ? [] : [ways.cli]), process.env.PATH].join(path.delimiter),
    },
    ways,
  );
  await pulumi("stack", "init", "test");

  return {
    folder,
    emulator,
    pulumi,
    channels: async () => {
      const { channels } = (await call(emulator, "GET", "/_emulator/state")) as {
        channels: { name: string }[];
      };
      return channels.map((channel) => channel.name).sort();
    },
    outside: async (method, target, body) => {
      await call(emulator, method, target, body);
    },
    stored: async (resourceName) => {
      const { deployment } = JSON.parse(await pulumi("stack", "export")) as {
        deployment: { resources: StoredResource[] };
      };
      const resource = deployment.resources.find(({ urn }) => urn.endsWith(`::${resourceName}`));
      if (resource === undefined) throw new Error(`the state holds no ${resourceName}`);
      return resource;
    },
    leaks: async () => {
      const stored = await textOf(backend, folder);
      if (!stored.includes("hooks.example.com")) throw new Error("nothing of the stack has been looked at");
      const values = Object.values(secrets);
      return [...plaintextSecrets(printed.join("\n"), values), ...plaintextSecrets(stored, values)];
    },
    close: () => emulator.close(),
  };
}

/** The CLI in a folder, and everything that it has printed. */
function commandLine(folder: string, env: NodeJS.ProcessEnv, { within = asItIs, inline }: Ways) {
  const printed: string[] = [];
  const pulumi = async (...args: string[]): Promise<string> => {
    const ofInline = inline !== undefined && ["preview", "up", "destroy"].includes(args[0] ?? "");
    const [command, all] = ofInline
      ? within("node", [...inline, ...args])
      : within("pulumi", [...args, "--non-interactive", "--color=never"]);
    const { code, stdout, stderr } = await run(command, all, { cwd: folder, env, timeoutMs: longPatienceMs });
    printed.push(stdout, stderr);
    if (code === 0) return stdout;
    throw new Error(`pulumi ${args.join(" ")} ended with ${code ?? "its time"}\n${stdout}${stderr}`);
  };
  return { pulumi, printed };
}

const asItIs: NonNullable<Ways["within"]> = (command, args) => [command, [...args]];

async function call(
  { url, apiKey }: Emulator,
  method: "GET" | "PUT" | "DELETE",
  target: string,
  body?: unknown,
) {
  const answer = await request(url + target, {
    method,
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode > 299) throw new Error(`${method} ${target}: ${answer.statusCode} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** What is in the files of these folders, installed packages left out. */
async function textOf(...folders: string[]): Promise<string> {
  const texts = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"));
      return Promise.all(files.map((entry) => readFile(path.join(entry.parentPath, entry.name), "utf8")));
    }),
  );
  return texts.flat().join("\n");
}
