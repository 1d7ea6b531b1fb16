import { createHash } from "node:crypto";
import { type ClientOptions, type Collection, KadoaClient } from "../../client/client";
import { type Clock, sleep, systemClock } from "../../client/clock";
import { type Configuration, commandForKey, settingName } from "../../client/configuration";
import { KadoaError, undefinedIfGone } from "../../client/errors";
import type { ServerClock } from "../../client/server-clock";
import { Run } from "./run";

/** With these no other call would do better; any other failure may be about realtime alone. */
const saysAll = new Set<KadoaError["code"]>(["AUTHENTICATION", "CONFIGURATION", "UNREACHABLE", "CANCELLED"]);

/** How long a missing object waits for other reads before it is judged, in milliseconds. */
const gatherMs = 250;

/** A collection whose objects are read through its list, and one by one where it has such a call. */
type Observed<Item> = Pick<Collection<Item, never, never>, "path" | "list"> &
  Partial<Pick<Collection<Item, never, never>, "get">>;

interface Observation {
  /** The whole collection, by id; one call however many objects are read. */
  readonly items: Promise<ReadonlyMap<string, unknown>>;
  /** Ids of this program that were looked for. */
  readonly asked: Set<string>;
}

/** One Kadoa account within one provider process: its client, what was observed, what was made. */
export class Account {
  readonly clock: Clock;
  readonly #client: KadoaClient;
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #observations = new Map<string, Observation>();
  #workspaceProven = false;
  #workspace: Promise<string | undefined> | undefined;
  #isAsked = false;
  #eventTypes: Promise<readonly string[] | undefined> | undefined;
  /** A digest of the id of the key's workspace; undefined while it is not known. */
  workspace: string | undefined;
  readonly run: Run;
  readonly #tell: (note: string) => void;
  /** Aborted when the run is ended from outside. */
  readonly ending: AbortSignal | undefined;

  constructor(
    readonly configuration: Configuration,
    options: ClientOptions = {},
    { run = new Run(), tell = () => {} }: { run?: Run; tell?: (note: string) => void } = {},
  ) {
    this.run = run;
    this.#tell = tell;
    this.ending = options.ending;
    this.#client = new KadoaClient(configuration, options);
    this.clock = options.clock ?? systemClock;
  }

  /** The client, once the key is known to belong to the workspace that is expected, where one is. */
  async client(): Promise<KadoaClient> {
    if (this.configuration.teamId !== undefined || this.#isAsked) await this.probe();
    return this.#client;
  }

  /**
   * Finds out, with one call, whether the account works and which workspace the key belongs to. Every step that
   * writes, refreshes or deletes comes after it.
   * @throws KadoaError when no call would work, and WRONG_WORKSPACE when `kadoa:teamId` says another workspace
   */
  async probe(): Promise<void> {
    this.#isAsked = true;
    this.#workspace ??= this.#askForWorkspace();
    this.workspace = await this.#workspace;
  }

  /**
   * @param known digests of the workspaces in which the state's resources were made
   * @throws KadoaError WRONG_WORKSPACE when the key belongs to another one
   */
  async checkWorkspace(known: readonly (string | undefined)[]): Promise<void> {
    await this.probe();
    if (this.workspace === undefined) return;
    if (known.includes(this.workspace)) this.#workspaceProven = true;
    requireWorkspace(this.workspace, known, this.configuration.profile);
  }

  /** The names of the event types that the service offers, asked for once; undefined when it gives no answer. */
  async eventTypes(): Promise<readonly string[] | undefined> {
    this.#eventTypes ??= this.#client.eventTypes({ tries: 2 }).then(
      (all) => all.map(({ type }) => type),
      () => undefined,
    );
    return this.#eventTypes;
  }

  /** Says what people should know beside what is done. */
  tell(note: string): void {
    this.#tell(note);
  }

  get serverClock(): ServerClock {
    return this.#client.serverClock;
  }

  /** Runs everything with the same key one after the other. */
  async inTurn<T>(key: string, run: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).catch(() => {}).then(run);
    this.#turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }

  /** Runs a write; whatever was observed before it is forgotten, also when it fails. */
  async writing<T>(write: () => Promise<T>): Promise<T> {
    this.#observations.clear();
    try {
      return await write();
    } finally {
      this.#observations.clear();
    }
  }

  /**
   * Reads one object through the list of its collection.
   * @throws KadoaError WRONG_WORKSPACE when none of two or more known objects exists.
   */
  async observe<Item extends { id: string }>(
    collection: Observed<Item>,
    id: string,
  ): Promise<Item | undefined> {
    const observation = this.#observation(collection);
    observation.asked.add(id);
    const items = await observation.items;
    const item = items.get(id) as Item | undefined;
    if (item !== undefined) {
      this.#workspaceProven = true;
      return item;
    }
    // Reads of one refresh come side by side: let the others say whether this is the workspace at all.
    if (!this.#workspaceProven) await sleep(this.clock, gatherMs);
    if (!this.#workspaceProven && this.#askedInAll() > 1) throw this.#wrongWorkspace(collection.path);
    // What a list leaves out may be there: only the answer to its id says that it is gone.
    const { get } = collection;
    return get && undefinedIfGone(() => get(id));
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #observation<Item extends { id: string }>(collection: Observed<Item>): Observation {
    const known = this.#observations.get(collection.path);
    if (known) return known;
    const items = collection.list().then((list) => new Map(list.map((item) => [item.id, item as unknown])));
    const observation = { items, asked: new Set<string>() };
    this.#observations.set(collection.path, observation);
    items.catch(() => {
      if (this.#observations.get(collection.path) === observation) this.#observations.delete(collection.path);
    });
    return observation;
  }

  #askedInAll(): number {
    let count = 0;
    for (const { asked } of this.#observations.values()) count += asked.size;
    return count;
  }

  async #askForWorkspace(): Promise<string | undefined> {
    const { teamId, profile } = this.configuration;
    const actual = await this.#team();
    if (actual === undefined) return undefined;
    if (teamId !== undefined && actual !== teamId) {
      throw new KadoaError(
        "WRONG_WORKSPACE",
        `the API key belongs to workspace ${actual}, but ${settingName("teamId", profile)} says ${teamId}`,
        { fix: `use a key of that workspace, or correct ${settingName("teamId", profile)}.` },
      );
    }
    if (teamId !== undefined) this.#workspaceProven = true;
    return workspaceDigest(actual);
  }

  /** Realtime may be no part of the account's plan, and the workspace stays unknown; all else may work all the same. */
  async #team(): Promise<string | undefined> {
    try {
      return (await this.#client.realtimeToken({ tries: 2 })).team_id;
    } catch (error) {
      if (!(error instanceof KadoaError) || saysAll.has(error.code)) throw error;
      if (this.configuration.teamId !== undefined) throw error;
      await this.#client.eventTypes();
      this.#tell(
        `The workspace of the API key could not be found out (${error.problem}), so a key of another workspace may go unnoticed.`,
      );
      return undefined;
    }
  }

  #wrongWorkspace(path: string): KadoaError {
    const setting = settingName("teamId", this.configuration.profile);
    return new KadoaError(
      "WRONG_WORKSPACE",
      `none of the objects in the state exist under ${path}: is this the right workspace?`,
      {
        fix: `use the API key with which they were made; if all of them were really deleted, set ${setting} to this workspace's id, which proves it, and run \`pulumi refresh --run-program\`: without that option a refresh uses the configuration of the last \`up\`.`,
      },
    );
  }
}

/** What a state keeps of a workspace, by its id. */
export function workspaceDigest(teamId: string): string {
  return createHash("sha256").update(teamId).digest("hex").slice(0, 16);
}

/**
 * @param known digests of the workspaces in which a state's resources were made; undefined where none is noted
 * @throws KadoaError WRONG_WORKSPACE when one of them is another one
 */
export function requireWorkspace(
  digest: string,
  known: readonly (string | undefined)[],
  profile: string | undefined,
): void {
  if (known.every((one) => one === undefined || one === digest)) return;
  throw new KadoaError(
    "WRONG_WORKSPACE",
    "the API key belongs to another workspace than the one in which the stack's resources were made",
    { fix: otherWorkspaceFix(profile) },
  );
}

function otherWorkspaceFix(profile: string | undefined): string {
  return (
    `set the key of that workspace again (${commandForKey(profile)}). To move to the other workspace on purpose, ` +
    "use a new stack for it; or run `pulumi destroy` with the old key first, then `pulumi up` with the new one."
  );
}
