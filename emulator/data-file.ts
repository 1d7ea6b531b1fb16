import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { KadoaError } from "../client/errors";
import type { WorkspaceContent } from "./objects";

const object = z.record(z.string(), z.unknown());
const stamped = { id: z.string(), createdAt: z.string(), updatedAt: z.string() };
const channel = z.strictObject({ ...stamped, name: z.string(), channelType: z.string(), config: object });
const setting = z.strictObject({
  ...stamped,
  workflowId: z.string().nullable(),
  eventType: z.string(),
  eventConfiguration: object,
  enabled: z.boolean(),
  channelIds: z.array(z.string()),
});
const details = z.strictObject({
  name: z.string(),
  urls: z.array(z.string()),
  tags: z.array(z.string()),
  description: z.string(),
  updateInterval: z.string(),
  monitoring: z.boolean(),
  templateId: z.string().optional(),
  createdAt: z.string(),
  additionalData: object.optional(),
});
const workflow = z.strictObject({
  id: z.string(),
  templateId: z.string().nullable(),
  details: details.optional(),
});
const subscription = z.strictObject({
  id: z.string(),
  webhookUrl: z.string(),
  webhookHttpMethod: z.string(),
  events: z.array(z.string()),
  createdAt: z.string(),
});
const content = z.strictObject({
  channels: z.array(channel),
  settings: z.array(setting),
  workflows: z.array(workflow),
  subscriptions: z.array(subscription).default([]),
});
const fileSchema = z.strictObject({ version: z.literal(1), workspaces: z.record(z.string(), content) });

/** Workspaces in a file. A write is whole or not at all; those that wait share the next one. */
export class DataFile {
  readonly #path: string;
  readonly #current: () => Record<string, WorkspaceContent>;
  /** Ends when the write under way has ended. */
  #last: Promise<void> = Promise.resolve();
  /** The write after that, when somebody waits for it. */
  #next: Promise<void> | undefined;

  constructor(path: string, current: () => Record<string, WorkspaceContent>) {
    this.#path = path;
    this.#current = current;
  }

  /** What the file holds; of a team that it does not name, nothing. @throws KadoaError CONFIGURATION */
  static async read(path: string): Promise<Record<string, WorkspaceContent>> {
    const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return undefined;
      throw unusable(path, `cannot be read: ${cause.message}`);
    });
    if (text === undefined) return {};
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw unusable(path, "is not JSON");
    }
    const parsed = fileSchema.safeParse(json);
    if (parsed.success) return parsed.data.workspaces;
    const issue = parsed.error.issues[0];
    throw unusable(path, `is not an emulator's: ${issue?.path.join(".")}: ${issue?.message}`);
  }

  /** Resolves when everything that has happened up to now is in the file. */
  save(): Promise<void> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      return this.#write();
    });
    const next = this.#next;
    this.#last = next.catch(() => undefined); // Whoever waits for it is told.
    return next;
  }

  async #write(): Promise<void> {
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      const text = JSON.stringify({ version: 1, workspaces: this.#current() });
      await writeFile(temporary, text, { mode: 0o600 }); // It holds the secrets of channels.
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

function unusable(path: string, problem: string): KadoaError {
  return new KadoaError("CONFIGURATION", `the emulator's data file ${path} ${problem}`, {
    fix: "name another file, or delete this one.",
  });
}
