import * as pulumi from "@pulumi/pulumi";
import { ask } from "./account";
import type { Inputs } from "./inputs";
import type {
  GetChannelArgs,
  GetChannelResult,
  GetChannelsArgs,
  GetEventTypeResult,
  GetSettingResult,
  GetSettingsArgs,
  LookUpArgs,
} from "./look-up-types";
import { mockedChannel, mockedList } from "./mocked";
import { isMocked } from "./program";

/**
 * Finds one channel by its id, or by its name, and manages nothing.
 *
 * It asks Kadoa in previews, too, and so needs an API key there. In a unit test with `setMocks` it asks the mocks
 * instead: the call is `kadoa:index:getChannel`.
 * @throws RunError when there is none, or more than one
 * @example
 * ```ts
 * import { getChannel, NotificationSetting } from "pulumi-kadoa";
 *
 * const pager = getChannel({ name: "pager", type: "WEBHOOK" });
 * new NotificationSetting("failed", { eventType: "workflow_failed", channels: [pager] });
 * ```
 */
export async function getChannel(args: GetChannelArgs): Promise<GetChannelResult> {
  // A program in plain JavaScript may give none.
  const { id, name, profile }: Partial<GetChannelArgs> = args ?? {};
  if ((id === undefined) === (name === undefined)) {
    throw new pulumi.RunError("getChannel needs either `id` or `name`. Fix: give one of the two.");
  }
  if (isMocked()) return mockedChannel(args);
  return ask("getChannel", profile, async (client) => (await findings()).findChannel(client, args));
}

/** `getChannel` for arguments that are outputs. In a preview it waits until they are known. */
export function getChannelOutput(args: Inputs<GetChannelArgs>): pulumi.Output<GetChannelResult> {
  return pulumi.output(args).apply((known) => getChannel(known as GetChannelArgs));
}

/** The channels of the workspace, or some of them, in the order of their names; manages nothing. */
export async function getChannels(args: GetChannelsArgs = {}): Promise<GetChannelResult[]> {
  if (isMocked()) return mockedList("getChannels", "channels", args);
  return ask("getChannels", args.profile, async (client) => (await findings()).listChannels(client, args));
}

/** `getChannels` for arguments that are outputs. */
export function getChannelsOutput(args: Inputs<GetChannelsArgs> = {}): pulumi.Output<GetChannelResult[]> {
  return pulumi.output(args).apply((known) => getChannels(known as GetChannelsArgs));
}

/** The settings of the workspace and its workflows, or some of them, in the order of their events; manages nothing. */
export async function getSettings(args: GetSettingsArgs = {}): Promise<GetSettingResult[]> {
  if (isMocked()) return mockedList("getSettings", "settings", args);
  return ask("getSettings", args.profile, async (client) => (await findings()).listSettings(client, args));
}

/** `getSettings` for arguments that are outputs. */
export function getSettingsOutput(args: Inputs<GetSettingsArgs> = {}): pulumi.Output<GetSettingResult[]> {
  return pulumi.output(args).apply((known) => getSettings(known as GetSettingsArgs));
}

/** The event types that Kadoa offers now, in the order of their names: more than this package may know. */
export async function getEventTypes(args: LookUpArgs = {}): Promise<GetEventTypeResult[]> {
  if (isMocked()) return mockedList("getEventTypes", "eventTypes", args);
  return ask("getEventTypes", args.profile, async (client) => (await findings()).listEventTypes(client));
}

/** `getEventTypes` for arguments that are outputs. */
export function getEventTypesOutput(args: Inputs<LookUpArgs> = {}): pulumi.Output<GetEventTypeResult[]> {
  return pulumi.output(args).apply((known) => getEventTypes(known as LookUpArgs));
}

/** The questions themselves, loaded with the client. */
function findings() {
  return import("../provider/look-ups.js");
}
