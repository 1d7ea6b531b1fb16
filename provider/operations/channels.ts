import type { Channel, ChannelBody } from "../../client/schemas";
import type { ChannelArgs } from "../kind/arguments";
import type { Operations } from "../kind/definition";
import { deleteChannel } from "./delete-channel";
import { recordOperations } from "./records";

/**
 * Create, read, update and delete of channels of one type.
 * @param configured arguments that are the channel's `config` in the API, under the same names
 */
export function channelOperations<Args extends ChannelArgs>(
  channelType: string,
  configured: readonly string[],
): Operations {
  const toBody = (args: Args): ChannelBody => ({
    name: args.name ?? "",
    channelType,
    config: pick(args, configured),
  });
  return {
    ...recordOperations<Args, Channel, ChannelBody, ChannelBody>({
      collection: (client) => client.channels,
      toBody,
      toChange: toBody,
      fromItem: (channel) => ({ name: channel.name, ...pick(channel.config, configured) }),
      accepts: (channel) => channel.channelType === channelType,
    }),
    delete: (account, id, { forceDetach }) => deleteChannel(account, id, forceDetach === true),
  };
}

function pick(source: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(source).filter(
      ([key, value]) => keys.includes(key) && value !== undefined && value !== null,
    ),
  );
}
