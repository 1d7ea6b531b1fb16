import { type ClientOptions, type Collection, KadoaClient } from "../client/client";
import { type Clock, sleep, systemClock } from "../client/clock";
import { type Configuration, settingName } from "../client/configuration";
import { KadoaError } from "../client/errors";
import type { ServerClock } from "../client/server-clock";
import { Run } from "./run";

/** How long a missing object waits for other reads before it is judged, in milliseconds. */
const gatherMs = 250;

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
  /** Ids that this process has created or taken; never deleted under another resource. */
  readonly claimed = new Set<string>();
  #workspaceProven = false;
  #ready: Promise<void> | undefined;

  constructor(
    readonly configuration: Configuration,
    options: ClientOptions = {},
    readonly run: Run = new Run(),
  ) {
    this.#client = new KadoaClient(configuration, options);
    this.clock = options.clock ?? systemClock;
  }

  /** The client, once the key is known to belong to the workspace that is expected. */
  async client(): Promise<KadoaClient> {
    this.#ready ??= this.#checkTeam();
    await this.#ready;
    return this.#client;
  }

  /**
   * Settles once the service has taken the key for a call; never, when it does not.
   * @throws KadoaError WRONG_WORKSPACE when the key is another workspace's.
   */
  async proven(): Promise<void> {
    await this.#client.accepted;
    await this.#ready;
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
    collection: Pick<Collection<Item, never, never>, "path" | "list">,
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
    return undefined;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #observation<Item extends { id: string }>(
    collection: Pick<Collection<Item, never, never>, "path" | "list">,
  ): Observation {
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

  async #checkTeam(): Promise<void> {
    const { teamId, profile } = this.configuration;
    if (teamId === undefined) return;
    const { team_id: actual } = await this.#client.realtimeToken();
    if (actual !== teamId) {
      throw new KadoaError(
        "WRONG_WORKSPACE",
        `the API key belongs to workspace ${actual}, but ${settingName("teamId", profile)} says ${teamId}`,
        { fix: `use a key of that workspace, or correct ${settingName("teamId", profile)}.` },
      );
    }
    this.#workspaceProven = true;
  }

  #wrongWorkspace(path: string): KadoaError {
    const setting = settingName("teamId", this.configuration.profile);
    return new KadoaError(
      "WRONG_WORKSPACE",
      `none of the objects in the state exist under ${path}: is this the right workspace?`,
      {
        fix: `use the API key with which they were made; if all of them were really deleted, set ${setting} to this workspace's id, which proves it, and run it again.`,
      },
    );
  }
}
