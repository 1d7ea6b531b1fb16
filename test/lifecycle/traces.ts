import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { plaintextSecrets } from "pulumi-kadoa/testing";
import { secretsIn } from "../../provider/account/secrets";
import { definitions } from "../../provider/resources.gen";
import { count } from "../faults/figures";

/** What a Pulumi CLI of the Automation API is called with. */
export type Run = (
  args: string[],
  cwd: string,
  environment: Record<string, string>,
  ...callbacks: unknown[]
) => Promise<{ stdout: string; stderr: string }>;

interface Channel {
  channelType: string;
  config: Record<string, unknown>;
}

/** Shorter ones stand in other texts by chance. */
const shortest = 8;

/** A secret that stands in no text by chance, with signs that each encoding writes in its own way. */
export function canary(name: string): string {
  return `canary+${name}/${randomUUID()}=`;
}

/**
 * What the runs of one test print and leave behind, and the secrets that must stand nowhere in it: state, history,
 * engine events, command lines, temporary files, and whatever else lies in its folders.
 */
export class Traces {
  /** Of this test alone: the CLI's events, and what it and its processes take for the machine's folders. */
  readonly folder = path.resolve(".kadoa/tests", `traces-${randomUUID()}`);
  readonly #secrets = new Set<string>();
  readonly #printed: { place: string; text: string }[] = [];
  readonly #events = path.join(this.folder, "events.json");
  #disregarded: RegExp | undefined;
  #runs = 0;

  constructor(readonly kadoa?: () => Promise<{ channels: Channel[] }>) {
    mkdirSync(path.join(this.folder, "temporary"), { recursive: true });
  }

  /** Environment variables for the CLI and ours. */
  get environment(): Record<string, string> {
    return {
      TMPDIR: path.join(this.folder, "temporary"),
      XDG_CACHE_HOME: path.join(this.folder, "cache"),
    };
  }

  /** From here on these must stand nowhere; of a URL that is a secret its path neither. */
  keep(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      const { pathname = "", search = "" } = URL.canParse(secret) ? new URL(secret) : {};
      for (const text of [secret, pathname + search]) {
        if (text.length >= shortest && !/^\*+$/.test(text)) this.#secrets.add(text);
      }
    }
  }

  /** What matches is Pulumi's own copy of what the user keeps in the clear. */
  disregard(pattern: RegExp): void {
    this.#disregarded = pattern;
  }

  /** A call of a command and what it printed. */
  note(args: readonly string[], ...printed: readonly string[]): void {
    if (isConfiguring(args)) {
      this.keep(...valuesOf(args));
      return;
    }
    this.#runs += 1;
    const call = args
      .filter((arg) => !arg.startsWith("-"))
      .slice(0, 2)
      .join(" ");
    this.#printed.push({ place: `the command line of run ${this.#runs}, ${call}`, text: args.join("\n") });
    // What is asked for by name is no leak.
    if (args.includes("--show-secrets")) return;
    this.#printed.push({ place: `what run ${this.#runs}, ${call}, printed`, text: printed.join("\n") });
  }

  /** The CLI of the PATH, whose every call is noted, its engine events too. */
  async command(): Promise<PulumiCommand> {
    const command = await pulumiOfPath();
    const { run } = command as unknown as { run: Run };
    const noted: Run = async (args, cwd, environment, ...callbacks) => {
      // `pulumi import` has no such option.
      const withEvents = isStep(args) && args[0] !== "import" && !args.includes("--event-log");
      const all = withEvents ? [...args, "--event-log", this.#events] : args;
      try {
        const result = await run.call(
          command,
          all,
          cwd,
          { ...this.environment, ...environment },
          ...callbacks,
        );
        this.note(args, result.stdout, result.stderr);
        return result;
      } catch (error) {
        this.note(args, String(error));
        throw error;
      } finally {
        if (isStep(args)) {
          this.#noteEvents(all);
          await this.#learn();
        }
      }
    };
    return Object.assign(Object.create(command) as PulumiCommand, { run: noted });
  }

  /**
   * Where a secret stands in the clear, in words.
   * @param folders that are looked through beside this one's own
   */
  async leaks(...folders: readonly string[]): Promise<string[]> {
    await this.#learn();
    const texts = await this.#texts(folders);
    const secrets = [...this.#secrets];
    const found = texts.flatMap(({ place, text }) =>
      plaintextSecrets(text, secrets).map(
        ({ index }) => `${secrets[index]?.slice(0, 12)}… stands in ${place}`,
      ),
    );
    return [...new Set(found)];
  }

  /** The same at the end of a test that runs the CLI, for the figures of the long run. */
  async searched(...folders: readonly string[]): Promise<string[]> {
    const leaks = await this.leaks(...folders);
    const texts = (await this.#texts(folders)).length;
    count(
      { "texts searched": texts, "secrets looked for": this.#secrets.size, "secrets found": leaks.length },
      12,
    );
    return leaks;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #texts(folders: readonly string[]): Promise<{ place: string; text: string }[]> {
    const texts = [...this.#printed, ...(await filesIn([this.folder, ...folders]))];
    const pattern = this.#disregarded;
    if (pattern === undefined) return texts;
    return texts.map(({ place, text }) => ({ place, text: text.replaceAll(pattern, "") }));
  }

  /** The Automation API removes a log of its own as soon as it has read it. */
  #noteEvents(args: readonly string[]): void {
    let lines: string[];
    try {
      lines = readFileSync(args[args.indexOf("--event-log") + 1] ?? "", "utf8").split("\n");
    } catch {
      return; // The run did not get so far.
    }
    const text = lines.filter((line) => !isDebugOfSdk(line)).join("\n");
    this.#printed.push({ place: `the engine events of run ${this.#runs}, ${args[0]}`, text });
    if (args.includes(this.#events)) rmSync(this.#events);
  }

  /** The secrets of the channels that exist now: whoever made them gave these to somebody. */
  async #learn(): Promise<void> {
    const { channels } = (await this.kadoa?.().catch(() => undefined)) ?? { channels: [] };
    for (const { channelType, config } of channels) {
      const kind = Object.values(definitions).find(({ constants }) => constants?.channelType === channelType);
      if (kind !== undefined) this.keep(...secretsIn(kind, config));
    }
  }
}

let found: Promise<PulumiCommand> | undefined;

/** Asked for its version once, and not by every test. */
function pulumiOfPath(): Promise<PulumiCommand> {
  found ??= PulumiCommand.get();
  return found;
}

/** Pulumi's own way to store a secret: it gets it on its command line. */
function isConfiguring(args: readonly string[]): boolean {
  return args[0] === "config" && args[1]?.startsWith("set") === true;
}

/** `set KEY VALUE --secret` and `set-all --secret KEY=VALUE …`. */
function valuesOf(args: readonly string[]): string[] {
  if (args[1] === "set") return args.includes("--secret") ? args.slice(-1) : [];
  return args.flatMap((arg, index) => {
    const value = args[index + 1] ?? "";
    return arg === "--secret" ? [value.slice(value.indexOf("=") + 1)] : [];
  });
}

/** Pulumi's SDK writes each registration to the event log as a debug message, with the secrets of any program. */
function isDebugOfSdk(line: string): boolean {
  return line.includes('"severity":"debug"') && /"message":"\w+ RPC (prepared|finished): /.test(line);
}

function isStep([verb = ""]: readonly string[]): boolean {
  return ["up", "preview", "refresh", "destroy", "import"].includes(verb);
}

async function filesIn(folders: readonly string[]): Promise<{ place: string; text: string }[]> {
  const found = folders.map(async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map(({ parentPath, name }) => path.join(parentPath, name));
    return Promise.all(
      files.map(async (file) => ({
        place: path.relative(path.resolve(".kadoa/tests"), file),
        text: await readFile(file, "latin1"),
      })),
    );
  });
  return (await Promise.all(found)).flat();
}
