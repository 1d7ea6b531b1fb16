import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../client/json";
import type { ClockDifference } from "../../client/server-clock";

/** Files that nobody has written to for this long help no interrupted run any more, in milliseconds. */
const keptForMs = 30 * 24 * 3_600_000;

/** What a killed run of another stack was about to make may still come up for this long, in milliseconds. */
const comesUpWithinMs = 10 * 60_000;

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
  z.object({ what: z.literal("stored"), id: z.string() }),
  z.object({ what: z.literal("taken"), id: z.string(), uid: z.string() }),
  z.object({ what: z.literal("known"), id: z.string() }),
]);

type Line = z.output<typeof lineSchema>;

/** What the lines of a file come to. */
interface Memory {
  readonly entries: Map<string, JournalEntry>;
  /** Objects that were changed for another resource than the one that held them, with the mark of that resource. */
  readonly taken: Map<string, string>;
}

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
  #memory: Memory | undefined;

  /** @param file undefined where nothing is to be remembered */
  constructor(readonly file: string | undefined) {}

  /** Before the POST. */
  begin(uniqueKey: string, create: BegunCreate): void {
    this.#note({ what: "begun", place: uniqueKey, ...create });
  }

  /** The latest create has made nothing. */
  refused(uniqueKey: string): void {
    if (this.recall(uniqueKey) !== undefined) this.#note({ what: "refused", place: uniqueKey });
  }

  made(uniqueKey: string, id: string): void {
    this.#note({ what: "made", place: uniqueKey, id });
  }

  /** The state knows what was made, or it is gone. */
  forget(uniqueKey: string): void {
    if (this.recall(uniqueKey) !== undefined) this.#note({ what: "over", place: uniqueKey });
  }

  /** Before an object that another resource holds in the state is changed for the resource with this mark. */
  take(id: string, uid: string): void {
    this.#note({ what: "taken", id, uid });
  }

  /** The mark of the resource for which the object was changed last, unless the state is known to have it. */
  takerOf(id: string): string | undefined {
    return this.#all().taken.get(id);
  }

  /** The state has the object as it is. */
  known(id: string): void {
    if (this.takerOf(id) !== undefined) this.#note({ what: "known", id });
  }

  /** Whether another stack on this machine has made the object. */
  isOfAnotherStack(id: string): boolean {
    const others = this.#attempt((own) => journalsIn(dirname(own)).filter((file) => file !== own)) ?? [];
    return others.flatMap(linesOf).some((line) => line.what === "made" && line.id === id);
  }

  recall(uniqueKey: string): JournalEntry | undefined {
    return this.#all().entries.get(uniqueKey);
  }

  #all(): Memory {
    this.#memory ??= this.#attempt(read) ?? memoryOf([]);
    return this.#memory;
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

/** Says in a journal that the state holds these objects now. It is not read: what it does not know, it passes over. */
export function addStored(file: string, ids: readonly string[]): void {
  const lines = ids.map((id): Line => ({ what: "stored", id }));
  try {
    appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
  } catch {
    // Then an object may be taken for that of an interrupted run, as if this one had been.
  }
}

function read(file: string): Memory {
  for (const journal of journalsIn(dirname(file))) removeOlder(journal, keptForMs);
  const memory = memoryOf(linesOf(file));
  if (memory.entries.size + memory.taken.size === 0) removeOlder(file, comesUpWithinMs);
  return memory;
}

function memoryOf(lines: readonly Line[]): Memory {
  const memory: Memory = { entries: new Map(), taken: new Map() };
  for (const line of lines) apply(memory, line);
  return memory;
}

/** The last line of a killed process may be cut off, and what another version has written may be unknown. */
function linesOf(file: string): Line[] {
  return textOf(file)
    .split("\n")
    .flatMap((text) => lineSchema.safeParse(parseJson(text)).data ?? []);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function apply({ entries, taken }: Memory, line: Line): void {
  if (line.what === "taken") return void taken.set(line.id, line.uid);
  if (line.what === "known") return void taken.delete(line.id);
  if (line.what === "stored") {
    for (const [uniqueKey, { id }] of entries) if (id === line.id) entries.delete(uniqueKey);
    return;
  }
  const { place: uniqueKey } = line;
  const { begun = [], ...rest } = entries.get(uniqueKey) ?? {};
  const kept = begun.slice(-mostBegun);
  if (line.what === "begun")
    entries.set(uniqueKey, { ...rest, begun: [...kept, { at: line.at, ahead: line.ahead }] });
  else if (line.what === "refused") entries.set(uniqueKey, { ...rest, begun: begun.slice(0, -1) });
  else if (line.what === "made") entries.set(uniqueKey, { begun: [], id: line.id });
  else entries.delete(uniqueKey);
}

function journalsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => join(folder, name));
}

/** Removes a file to which nobody has written for so long. */
function removeOlder(file: string, milliseconds: number): void {
  try {
    if (Date.now() - statSync(file).mtimeMs > milliseconds) rmSync(file, { force: true });
  } catch {
    // Another run has removed it a moment ago, or it is none of ours; what is remembered counts all the same.
  }
}
