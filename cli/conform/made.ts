import { isRecord } from "../../client/json";
import { type Channel, id, type Setting } from "./answers";
import { Difference } from "./difference";
import {
  channelsIn,
  channelsPath,
  mostWorkflows,
  settingsIn,
  settingsPath,
  workflowsIn,
  workflowsPath,
} from "./paths";
import type { Answer, Call, Wire } from "./wire";

/** What a run has made, so that it can be deleted. */
export class Made {
  readonly channels = new Set<string>();
  readonly settings = new Set<string>();
  readonly workflows = new Set<string>();
  /** Whether anything was to be made at all. */
  tried = false;
  readonly #others = new Set<string>();

  /** Notes what a list shows: what is not known as made by then is somebody else's, whatever an answer says later. */
  saw({ json }: Pick<Answer, "json">): void {
    const { data = {}, workflows } = isRecord(json) ? json : {};
    const { channels, settings } = isRecord(data) ? data : {};
    const known = [this.channels, this.settings, this.workflows];
    for (const id of [channels, settings, workflows].flatMap(idsIn))
      if (!known.some((ids) => ids.has(id))) this.#others.add(id);
  }

  isOfOthers(id: string): boolean {
    return this.#others.has(id);
  }

  /** The ids of one collection. */
  of(path: string): Set<string> {
    const { channels, settings, workflows } = this;
    return path === channelsPath ? channels : path === settingsPath ? settings : workflows;
  }
}

/** Of what the answer to a POST tells as made, however odd the rest of it is. */
export function toldId({ path }: Pick<Call, "path">, { json }: Pick<Answer, "json">): string | undefined {
  const { data = {}, workflowId } = isRecord(json) ? json : {};
  const { channel, settings } = isRecord(data) ? data : {};
  const told = new Map<string, unknown>([
    [channelsPath, idOf(channel)],
    [settingsPath, idOf(settings)],
    [workflowsPath, workflowId],
  ]);
  return id.safeParse(told.get(path)).data;
}

function idsIn(list: unknown): string[] {
  return Array.isArray(list) ? list.flatMap((object) => id.safeParse(idOf(object)).data ?? []) : [];
}

function idOf(object: unknown): unknown {
  return isRecord(object) ? object.id : undefined;
}

/** What a clean-up came to. */
export interface Cleaned {
  settings: number;
  channels: number;
  workflows: number;
  /** What bears the prefix and could not be deleted. */
  left: number;
  /** Channels that bear it and stay, because settings of the account use them. */
  inUse: number;
  /** Why the lists could not be read: then only what the run knows was deleted. */
  unread?: string;
}

/** How often what did not go is tried again. */
const mostRounds = 3;
const nothing: Ours & { workflows: string[] } = {
  settings: [],
  channels: [],
  inUse: new Set(),
  workflows: [],
};

/**
 * Deletes settings all of whose channels, one at least, have names that begin so, and then those channels; in a Kadoa of
 * this machine also such workflows; and what the run itself knows that it made. Nothing else, and no WebSocket channel.
 */
export async function clean(wire: Wire, begins: string, made: Made = new Made()): Promise<Cleaned> {
  const cleaned: Cleaned = { settings: 0, channels: 0, workflows: 0, left: 0, inUse: 0 };
  const find = async () => {
    try {
      const found = { ...(await findOurs(wire, begins)), workflows: await workflowsOf(wire, begins) };
      delete cleaned.unread;
      return found;
    } catch (error) {
      if (!(error instanceof Difference)) throw error;
      cleaned.unread = error.seen;
      return nothing;
    }
  };
  for (let round = 0; round < mostRounds; round++) {
    const found = await find();
    const settings = new Set([...found.settings, ...made.settings]);
    const channels = new Set([...found.channels, ...made.channels].filter((id) => !found.inUse.has(id)));
    const workflows = new Set([...found.workflows, ...made.workflows]);
    for (const id of settings) if (await gone(wire, settingsPath, id, made)) cleaned.settings += 1;
    for (const id of channels) if (await gone(wire, channelsPath, id, made)) cleaned.channels += 1;
    for (const id of workflows) if (await gone(wire, workflowsPath, id, made)) cleaned.workflows += 1;
    const after = await find();
    cleaned.inUse = after.inUse.size;
    const known = [...made.settings, ...made.channels, ...made.workflows];
    const ids = [...after.settings, ...after.channels, ...after.workflows, ...known];
    cleaned.left = new Set(ids.filter((id) => !after.inUse.has(id))).size;
    if (cleaned.left === 0 && cleaned.unread === undefined) break;
  }
  return cleaned;
}

interface Ours {
  settings: string[];
  channels: string[];
  inUse: Set<string>;
}

async function findOurs(wire: Wire, begins: string): Promise<Ours> {
  const channels = channelsIn(await wire.send({ method: "GET", path: channelsPath }));
  const settings = settingsIn(await wire.send({ method: "GET", path: settingsPath }));
  return oursAmong({ channels, settings }, begins);
}

/** Workflows with such names. Runs make them in a Kadoa of this machine only. */
async function workflowsOf(wire: Wire, begins: string): Promise<string[]> {
  if (!wire.isLocal) return [];
  const query = { search: begins, limit: mostWorkflows };
  const answer = await wire.send({ method: "GET", path: workflowsPath, query });
  // Where there are no such calls, there are no such workflows.
  if (answer.status !== 200) return [];
  return workflowsIn(answer).flatMap(({ id, name }) => (name?.startsWith(begins) ? [id] : []));
}

/** What of an account is this command's. */
export function oursAmong(
  { channels, settings }: { channels: readonly Channel[]; settings: readonly Setting[] },
  begins: string,
): Ours {
  const own = channels.filter(
    ({ name, channelType }) => name?.startsWith(begins) && channelType !== "WEBSOCKET",
  );
  const ids = new Set(own.map(({ id }) => id));
  const idsOf = (setting: Setting) => (setting.channels ?? []).map(({ id }) => id);
  const isOurs = (setting: Setting) => idsOf(setting).length > 0 && idsOf(setting).every((id) => ids.has(id));
  const ours = settings.filter(isOurs).map(({ id }) => id);
  const used = new Set(settings.filter((setting) => !isOurs(setting)).flatMap(idsOf));
  // Channels name settings that the list may leave out, such as those of workflows.
  const isInUse = ({ id, linkedConfigurations }: Channel) =>
    used.has(id) ||
    (linkedConfigurations ?? []).some(({ configurationId }) => !ours.includes(configurationId));
  const inUse = new Set(own.filter(isInUse).map(({ id }) => id));
  return {
    settings: ours,
    channels: [...ids].filter((id) => !inUse.has(id)),
    inUse,
  };
}

/** Deletes one object; whether it was there and is no more. */
async function gone(wire: Wire, collection: string, id: string, made: Made): Promise<boolean> {
  try {
    const { status } = await wire.send({
      method: "DELETE",
      path: `${collection}/${encodeURIComponent(id)}`,
    });
    if (status === 404 || (status >= 200 && status < 300)) made.of(collection).delete(id);
    return status >= 200 && status < 300;
  } catch (error) {
    if (error instanceof Difference) return false;
    throw error;
  }
}
