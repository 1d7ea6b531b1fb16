import { sleep } from "../../client/clock";
import { isAmbiguous, KadoaError } from "../../client/errors";
import type { Setting, SettingChange } from "../../client/schemas";
import type { Account } from "../account/account";

/** What to do to the channels of a setting; those of others stay. */
export interface LinkChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Properties of the setting to write along with its channels. */
  readonly rest?: SettingChange;
}

const maximumWrites = 5;

/**
 * How long after a write the setting is read back, in milliseconds. Kadoa has no versions: a writer that read
 * the setting before our write undoes it with its own, and this is longer than such a writer needs.
 */
const settleMs = 400;

/**
 * Adds channels to a setting and takes others away, while somebody else may do the same. Kadoa replaces the
 * whole set at each write, so it is read, written and read back, until it holds.
 * @returns false when there was nothing to do
 * @throws KadoaError CONFLICT when another writer keeps undoing it
 */
export async function changeLinks(account: Account, settingId: string, change: LinkChange): Promise<boolean> {
  let written = false;
  for (let writes = 0; ; writes++) {
    // Subscriptions of one program to one setting come side by side; among themselves they need not collide.
    const didWrite = await account.inTurn(`links of ${settingId}`, () =>
      write(account, settingId, change, written),
    );
    if (!didWrite) return written;
    written = true;
    await sleep(account.clock, settleMs);
    const { channels } = await readSetting(account, settingId);
    if (holds(channels, change)) return true;
    if (writes + 1 === maximumWrites) throw undone(change, channels);
  }
}

export async function readSetting(account: Account, settingId: string): Promise<Setting> {
  return (await account.client()).settings.get(settingId);
}

/** Writes what is missing; false when nothing is. */
async function write(
  account: Account,
  settingId: string,
  change: LinkChange,
  isRepetition: boolean,
): Promise<boolean> {
  const { channels } = await readSetting(account, settingId);
  if (holds(channels, change) && (isRepetition || change.rest === undefined)) return false;
  const kept = channels.map(({ id }) => id).filter((id) => !change.remove.includes(id));
  const channelIds = [...new Set([...kept, ...change.add])];
  const client = await account.client();
  try {
    await account.writing(() => client.settings.update(settingId, { ...change.rest, channelIds }));
  } catch (error) {
    // Whether it was done shows when it is read back.
    if (!(error instanceof KadoaError) || !isAmbiguous(error)) throw error;
  }
  return true;
}

function holds(channels: Setting["channels"], { add, remove }: LinkChange): boolean {
  const ids = new Set(channels.map(({ id }) => id));
  return add.every((id) => ids.has(id)) && !remove.some((id) => ids.has(id));
}

function undone({ add, remove }: LinkChange, channels: Setting["channels"]): KadoaError {
  const wanted = [...add.map((id) => `with ${id}`), ...remove.map((id) => `without ${id}`)].join(", ");
  const found = channels.map(({ id }) => id).sort();
  return new KadoaError(
    "CONFLICT",
    `something else keeps changing the setting's channels: wanted ${wanted}, found ${found.join(", ") || "none"}`,
    { fix: "find what else writes to the setting (its owner needs `exclusive: false`), then run it again." },
  );
}
