import * as pulumi from "@pulumi/pulumi";
import { plain } from "../client/plain";
import { ask, isConfigured } from "./account";
import type { LookUpArgs } from "./look-up-types";
import { isMocked } from "./program";
import type { Channel, ChannelType } from "./resources.gen";

/** A channel as one stack publishes it for others: flat, and without anything secret. */
export interface ExportedChannel<Type extends string = ChannelType> {
  /** The channel's id in Kadoa. */
  readonly id: string;
  /** The channel's type, such as `WEBHOOK`. */
  readonly type: Type;
  /** The name people see in Kadoa. */
  readonly name: string;
}

/**
 * What a stack exports of a channel, so that other stacks can send events to it.
 *
 * Export this and not the channel itself: one secret in an exported object makes all of it secret, and
 * every stack that reads it.
 * @example
 * ```ts
 * import { exportChannel, WebSocketChannel } from "pulumi-kadoa";
 *
 * export const live = exportChannel(new WebSocketChannel("live"));
 * ```
 */
export function exportChannel<Of extends Channel>(
  channel: Of,
): pulumi.Output<ExportedChannel<Of["channelType"]>> {
  const { id, name, channelType } = channel;
  return pulumi.unsecret(pulumi.output({ id, type: channelType, name }));
}

/**
 * A channel that another stack exports. It fails, in previews too, when the stack has no such output, when
 * that is not a channel of the type, and, as far as an API key is configured, when Kadoa no longer has it. In a
 * unit test with `setMocks` Kadoa is not asked, and a stack that is mocked without outputs exports every channel.
 *
 * @param stack The stack that owns the channel.
 * @param output Under which name it exports the channel, made by `exportChannel`.
 * @param type Which kind of channel this program relies on; absent: any.
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { NotificationSetting, requireChannel } from "pulumi-kadoa";
 *
 * const shared = new pulumi.StackReference("organization/shared-channels/prod");
 * const live = requireChannel(shared, "live", "WEBSOCKET");
 * new NotificationSetting("failed", { eventType: "workflow_failed", workflowId: "wf-7", channels: [live] });
 * ```
 */
export function requireChannel<Type extends ChannelType = ChannelType>(
  stack: pulumi.StackReference,
  output: string,
  type?: Type,
  { profile }: LookUpArgs = {},
): pulumi.Output<ExportedChannel<Type>> {
  // The outputs as a whole are secret as soon as one of them is; their names never are.
  const published = pulumi.unsecret(stack.outputs.apply(channelsAmong));
  const channel = isMocked() ? mockedOutput(stack, output, type) : stack.getOutput(output);
  return pulumi.all([stack.name, channel, published]).apply(async ([stackName, value, names]) => {
    const where = `output ${JSON.stringify(output)} of stack ${JSON.stringify(stackName)}`;
    const problem = problemOf(value, type) ?? (await problemInKadoa(value as ExportedChannel, profile));
    if (problem === undefined) return value as ExportedChannel<Type>;
    const others =
      names.length === 0 ? "It exports no channels." : `It exports the channels ${names.join(", ")}.`;
    throw new pulumi.RunError(
      plain(
        `requireChannel: ${where} ${problem}. ${others} ` +
          `Fix: export the channel there with \`exportChannel\`, and run \`pulumi up\` in that stack first.`,
      ),
    );
  });
}

/** Mocks of a unit test may say nothing of another stack's outputs; then any name stands for a channel. */
function mockedOutput(
  stack: pulumi.StackReference,
  output: string,
  type: ChannelType = "WEBHOOK",
): pulumi.Output<unknown> {
  return stack.outputs.apply((outputs: Record<string, unknown> | undefined) =>
    outputs === undefined ? { id: `${output}-id`, type, name: output } : outputs[output],
  );
}

function channelsAmong(outputs: Record<string, unknown> | undefined): string[] {
  return Object.entries(outputs ?? {})
    .filter(([, value]) => isExportedChannel(value))
    .map(([name, value]) => `${JSON.stringify(name)} (${(value as ExportedChannel).type})`)
    .sort();
}

function problemOf(value: unknown, type: string | undefined): string | undefined {
  if (value === undefined) return "does not exist";
  if (!isExportedChannel(value)) return "is not a channel";
  if (type !== undefined && value.type !== type) return `is a channel of type ${value.type}, not ${type}`;
  return undefined;
}

/** A stack may have been changed after its last `up`, or the channel deleted by hand. */
async function problemInKadoa(
  channel: ExportedChannel,
  profile: string | undefined,
): Promise<string | undefined> {
  if (isMocked() || !isConfigured(profile)) return undefined;
  const channels = await ask("requireChannel", profile, (client) => client.channels.list());
  const found = channels.find(({ id }) => id === channel.id);
  if (found === undefined) return `names the channel ${channel.id}, which is not in this workspace`;
  return problemOf({ ...channel, type: found.channelType }, channel.type);
}

function isExportedChannel(value: unknown): value is ExportedChannel {
  if (typeof value !== "object" || value === null) return false;
  const { id, type, name } = value as Record<string, unknown>;
  return [id, type, name].every((text) => typeof text === "string" && text !== "");
}
