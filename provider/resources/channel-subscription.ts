import { z } from "zod";
import { KadoaError, undefinedIfGone } from "../../client/errors";
import type { ObjectArgs, PlainArgs } from "../kind/arguments";
import { defineResource, objectShape } from "../kind/define";
import { reference } from "../kind/schemas";
import { changeLinks, readSetting } from "../operations/setting-channels";
import { explainingTemplates } from "../operations/templates";

export interface ChannelSubscriptionArgs extends ObjectArgs {
  /** The setting whose events the channel gets, as a resource or an id. Changing this replaces the subscription. */
  setting: string;
  /** The channel, as a resource or an id. Changing this replaces the subscription. */
  channel: string;
}

/**
 * Sends the events of a setting that somebody else owns to one more channel. When the subscription is deleted, only
 * that channel is taken out of the setting again. The owner's `NotificationSetting` needs `exclusive: false`, or its
 * next `up` removes the channel.
 *
 * Kadoa has no versions of a setting, so two writers at the same moment can undo each other's change. After each
 * write the setting is therefore read again. If the change is not there, it is written again, up to five times.
 *
 * @see https://docs.kadoa.com/docs/notifications
 * @internal
 */
export const ChannelSubscription = defineResource<ChannelSubscriptionArgs>()({
  kind: "ChannelSubscription",
  idProperty: "subscriptionId",
  schema: z.strictObject({ ...objectShape, setting: reference("setting"), channel: reference("channel") }),
  references: ["setting", "channel"],
  replaceOn: ["setting", "channel"],
  uniqueBy: ["setting", "channel"],
  attachesTo: "setting",
  label: ({ setting, channel }) => `of channel ${channel} to setting ${setting}`,
  example: {
    setting: "91ab6d1e-0000-4000-8000-000000000000",
    channel: "5f0c6d1e-0000-4000-8000-000000000000",
  },
  edit: {},
  operations: explainingTemplates(
    {
      async create(account, args) {
        const { setting, channel } = argsOf(args);
        if (!(await changeLinks(account, setting, { add: [channel], remove: [] }))) throw subscribedAlready();
        return idOf({ setting, channel });
      },
      async list(account, args) {
        const { setting, channel } = argsOf(args);
        // Without a setting, as for all that an account holds, there is none of its own.
        if (setting === undefined) return [];
        const { channels } = await readSetting(account, setting);
        return channels
          .filter(({ id }) => id === channel)
          .map(() => ({
            id: idOf({ setting, channel }),
            args: { setting, channel },
          }));
      },
      async read(account, id) {
        const [setting = "", channel = ""] = id.split("/");
        const client = await account.client();
        const item = await account.observe(client.settings, setting);
        return item?.channels.some((link) => link.id === channel) ? { setting, channel } : undefined;
      },
      update: async () => {},
      async delete(account, _id, args) {
        const { setting, channel } = argsOf(args);
        await undefinedIfGone(async () => {
          await changeLinks(account, setting, { add: [], remove: [channel] });
        });
      },
    },
    async (account, args) => (await readSetting(account, argsOf(args).setting)).workflowId,
  ),
});

function argsOf(args: PlainArgs): ChannelSubscriptionArgs {
  return args as unknown as ChannelSubscriptionArgs;
}

function idOf({ setting, channel }: Pick<ChannelSubscriptionArgs, "setting" | "channel">): string {
  return `${setting}/${channel}`;
}

function subscribedAlready(): KadoaError {
  return new KadoaError("DUPLICATE", "the setting sends its events to the channel already", {
    fix: 'if the setting\'s owner or another subscription has added it, remove one of the two; to manage what is there from here, set `adopt: "identical"`.',
  });
}
