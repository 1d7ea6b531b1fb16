import { sleep } from "../../client/clock";
import { KadoaError, undefinedIfGone } from "../../client/errors";
import type { Channel, LinkedConfiguration } from "../../client/schemas";
import type { Account } from "../account/account";
import { changeLinks } from "./setting-channels";

/**
 * Waits before each look at who uses a channel, in milliseconds. Settings of this program that name it by a
 * plain id have no order before it, and may be on their way at the same moment.
 */
const looksAfterMs = [0, 250, 500, 1_000];

/**
 * Deletes a channel, unless somebody still sends events to it: Kadoa would silently take it from them.
 * @throws KadoaError REFUSED, naming the settings that use it
 */
export async function deleteChannel(account: Account, id: string, force: boolean): Promise<void> {
  const client = await account.client();
  if (!force && !(await isUnused(account, id))) return;
  const remove = () => account.writing(() => undefinedIfGone(() => client.channels.delete(id)));
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof KadoaError) || !["INVALID", "CONFLICT"].includes(error.code)) throw error;
    // Kadoa may refuse what settings use, where it is documented nowhere: nothing that still wants it is among them.
    const links = (await find(account, id))?.linkedConfigurations ?? [];
    if (links.length === 0) throw error;
    for (const { configurationId } of links)
      await changeLinks(account, configurationId, { add: [], remove: [id] });
    await remove();
  }
}

/** True when it may be deleted, false when it is gone already. */
async function isUnused(account: Account, id: string): Promise<boolean> {
  let users: LinkedConfiguration[] = [];
  for (const waitMs of looksAfterMs) {
    if (waitMs > 0) await sleep(account.clock, waitMs);
    const channel = await find(account, id);
    if (channel === undefined) return false;
    users = (channel.linkedConfigurations ?? []).filter((setting) => stillWants(account, setting, id));
    if (users.length === 0) return true;
  }
  throw inUse(users);
}

async function find(account: Account, id: string): Promise<Channel | undefined> {
  try {
    return await (await account.client()).channels.get(id);
  } catch (error) {
    if (error instanceof KadoaError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

/** Settings of this program do not count when it takes the channel from them in this same run. */
function stillWants({ run }: Account, { configurationId }: LinkedConfiguration, id: string): boolean {
  const declared = run.argsOf(configurationId);
  if (declared === undefined) return true;
  return Array.isArray(declared.channels) && declared.channels.includes(id);
}

function inUse(users: readonly LinkedConfiguration[]): KadoaError {
  const names = users.map(
    ({ configurationId, eventType, workflowId }) =>
      `${eventType} (${workflowId === null ? "workspace" : `workflow ${workflowId}`}, ${configurationId})`,
  );
  const them = users.length === 1 ? "setting" : "settings";
  return new KadoaError(
    "REFUSED",
    `events still go to it, by the ${them} ${names.sort().join(", ")}, outside of what this program deletes`,
    {
      fix: `take the channel out of the ${them}; or set \`forceDetach: true\`, run \`pulumi up\`, and delete it then: the ${them} will lose it.`,
    },
  );
}
