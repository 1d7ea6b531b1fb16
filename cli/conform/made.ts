import { z } from "zod";
import { isRecord } from "../../client/json";
import type { Channel, Setting } from "./answers";
import { Difference } from "./difference";
import { channelsIn, channelsPath, settingsIn, settingsPath } from "./paths";
import type { Answer, Call, Wire } from "./wire";

/** What a run has made, so that it can be deleted. */
export class Made {
  readonly channels = new Set<string>();
  readonly settings = new Set<string>();
  /** Whether anything was to be made at all. */
  tried = false;

  /** Notes what an answer to a POST tells of, however odd the rest of it is. */
  note({ path }: Pick<Call, "path">, answer: Answer): string | undefined {
    const data = isRecord(answer.json) && isRecord(answer.json.data) ? answer.json.data : {};
    const [object, ids] =
      path === channelsPath ? [data.channel, this.channels] : [data.settings, this.settings];
    const { data: id } = z
      .string()
      .min(1)
      .safeParse(isRecord(object) ? object.id : undefined);
    if (id !== undefined) ids.add(id);
    return id;
  }
}

/** What a clean-up came to. */
export interface Cleaned {
  settings: number;
  channels: number;
  /** What bears the prefix and could not be deleted. */
  left: number;
  /** Channels that bear it and stay, because settings of the account use them. */
  inUse: number;
  /** Why the lists could not be read: then only what the run knows was deleted. */
  unread?: string;
}

/** How often what did not go is tried again. */
const mostRounds = 3;
const nothing: Ours = { settings: [], channels: [], inUse: new Set() };

/**
 * Deletes settings all of whose channels, one at least, have names that begin so, and then those channels; and what the
 * run itself knows that it made. Nothing else, and no WebSocket channel.
 */
export async function clean(wire: Wire, begins: string, made: Made = new Made()): Promise<Cleaned> {
  const cleaned: Cleaned = { settings: 0, channels: 0, left: 0, inUse: 0 };
  const find = async (): Promise<Ours> => {
    try {
      const found = await findOurs(wire, begins);
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
    for (const id of settings) if (await gone(wire, settingsPath, id, made.settings)) cleaned.settings += 1;
    for (const id of channels) if (await gone(wire, channelsPath, id, made.channels)) cleaned.channels += 1;
    const after = await find();
    cleaned.inUse = after.inUse.size;
    const ids = [...after.settings, ...after.channels, ...made.settings, ...made.channels];
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
  const others = settings.filter((setting) => !isOurs(setting));
  const inUse = new Set(others.flatMap(idsOf).filter((id) => ids.has(id)));
  return {
    settings: settings.filter(isOurs).map(({ id }) => id),
    channels: [...ids].filter((id) => !inUse.has(id)),
    inUse,
  };
}

/** Deletes one object; whether it was there and is no more. */
async function gone(wire: Wire, collection: string, id: string, made: Set<string>): Promise<boolean> {
  try {
    const { status } = await wire.send({
      method: "DELETE",
      path: `${collection}/${encodeURIComponent(id)}`,
    });
    if (status === 404 || (status >= 200 && status < 300)) made.delete(id);
    return status >= 200 && status < 300;
  } catch (error) {
    if (error instanceof Difference) return false;
    throw error;
  }
}
