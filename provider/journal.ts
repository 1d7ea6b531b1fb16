import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { parseJson } from "../client/json";
import type { ClockDifference } from "../client/server-clock";

/** Files that nobody has written to for this long help no interrupted run any more, in milliseconds. */
const keptForMs = 30 * 24 * 3_600_000;

/** How many creates without an answer are remembered of one resource. */
const mostBegun = 16;

const lineSchema = z.discriminatedUnion("what", [
  z.object({
    what: z.literal("begun"),
    place: z.string(),
    at: z.number(),
    ahead: z.object({ atLeastMs: z.number(), atMostMs: z.number() }).optional(),
  }),
  z.object({ what: z.literal("refused"), place: z.string() }),
  z.object({ what: z.literal("made"), place: z.string(), id: z.string() }),
  z.object({ what: z.literal("over"), place: z.string() }),
]);

type Line = z.output<typeof lineSchema>;

/** A create whose answer has not come. */
export interface BegunCreate {
  /** When it began, in milliseconds by our clock. */
  readonly at: number;
  /** What was known of the service's clock then. */
  readonly ahead?: ClockDifference | undefined;
}

/** What is remembered of the creates of one resource that the state may not know of. */
export interface JournalEntry {
  /** Those that ended without an answer, the latest one last. */
  readonly begun: readonly BegunCreate[];
  /** What was made. */
  readonly id?: string;
}

/**
 * Remembers on this machine which creates of one stack have begun and what they made, for kinds that exist once
 * per key: when a run is killed before its state is written, the next one can prove what is its own. It holds no
 * secret. A file that cannot be read or written is no evidence, and no error.
 */
export class Journal {
  #entries: Map<string, JournalEntry> | undefined;

  /** @param file undefined where nothing is to be remembered */
  constructor(readonly file: string | undefined) {}

  /** Before the POST. */
  begin(place: string, create: BegunCreate): void {
    this.#note({ what: "begun", place, ...create });
  }

  /** The latest create has made nothing. */
  refused(place: string): void {
    if (this.recall(place) !== undefined) this.#note({ what: "refused", place });
  }

  made(place: string, id: string): void {
    this.#note({ what: "made", place, id });
  }

  /** The state knows what was made, or it is gone. */
  forget(place: string): void {
    if (this.recall(place) !== undefined) this.#note({ what: "over", place });
    if (this.#all().size === 0) this.#attempt((file) => rmSync(file, { force: true }));
  }

  recall(place: string): JournalEntry | undefined {
    return this.#all().get(place);
  }

  #all(): Map<string, JournalEntry> {
    this.#entries ??= this.#attempt(read) ?? new Map();
    return this.#entries;
  }

  #note(line: Line): void {
    if (this.file === undefined) return;
    apply(this.#all(), line);
    this.#attempt((file) => {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    });
  }

  #attempt<T>(act: (file: string) => T): T | undefined {
    if (this.file === undefined) return undefined;
    try {
      return act(this.file);
    } catch {
      return undefined;
    }
  }
}

/** The last line of a killed process may be cut off. */
function read(file: string): Map<string, JournalEntry> {
  removeOld(dirname(file));
  const entries = new Map<string, JournalEntry>();
  for (const text of readFileSync(file, "utf8").split("\n")) {
    const { data: line } = lineSchema.safeParse(parseJson(text));
    if (line !== undefined) apply(entries, line);
  }
  return entries;
}

function apply(entries: Map<string, JournalEntry>, line: Line): void {
  const { place } = line;
  const { begun = [], ...rest } = entries.get(place) ?? {};
  const kept = begun.slice(-mostBegun);
  if (line.what === "begun")
    entries.set(place, { ...rest, begun: [...kept, { at: line.at, ahead: line.ahead }] });
  else if (line.what === "refused") entries.set(place, { ...rest, begun: begun.slice(0, -1) });
  else if (line.what === "made") entries.set(place, { begun: [], id: line.id });
  else entries.delete(place);
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".jsonl")) continue;
    const file = join(folder, name);
    try {
      if (Date.now() - statSync(file).mtimeMs > keptForMs) rmSync(file, { force: true });
    } catch {
      // Another run has removed it a moment ago, or it is none of ours; what is remembered counts all the same.
    }
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The file of a stack in a workspace. Its name is a digest of all that tells one from another: the stack and the
 * workspace, where states are stored, and the real path of the program's folder, in which this process runs.
 */
export function journalFile(
  { stack, workspace }: { stack: string; workspace: string },
  environment: Environment,
): string {
  const folder = realpathSync(process.cwd());
  const owner = JSON.stringify([stack, workspace, folder, backendOf(folder, environment)]);
  const digest = createHash("sha256").update(owner).digest("hex").slice(0, 32);
  return join(cacheFolder(environment), "pulumi-kadoa", "journal", `${digest}.jsonl`);
}

/** Pulumi tells nobody where it stores states; these are the places from which it takes that itself. */
function backendOf(folder: string, environment: Environment): (string | undefined)[] {
  const home = environment.PULUMI_HOME || join(homedir(), ".pulumi");
  const credentials = environment.PULUMI_CREDENTIALS_PATH || home;
  const account = z
    .object({ current: z.string() })
    .safeParse(parseJson(textOf(join(credentials, "credentials.json"))));
  return [environment.PULUMI_BACKEND_URL, projectFileAbove(folder), account.data?.current];
}

/** It may name a backend, and another one makes it another file. */
function projectFileAbove(folder: string): string {
  for (let current = folder; ; current = dirname(current)) {
    const text = textOf(join(current, "Pulumi.yaml")) || textOf(join(current, "Pulumi.yml"));
    if (text !== "" || current === dirname(current)) return text;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA }: Environment): string {
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return process.platform === "win32" && LOCALAPPDATA ? LOCALAPPDATA : join(homedir(), ".cache");
}
