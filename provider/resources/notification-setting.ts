import { z } from "zod";
import { type EventTypeName, isDocumented } from "../../client/event-types";
import type { Setting, SettingBody, SettingChange } from "../../client/schemas";
import type { Account } from "../account/account";
import type { ObjectArgs, PlainArgs } from "../kind/arguments";
import { defineResource, objectShape } from "../kind/define";
import { foreseeEventType } from "../kind/event-types";
import { eventType, reference, text } from "../kind/schemas";
import { isUnknown } from "../kind/unknown";
import { recordOperations } from "../operations/records";
import { changeLinks } from "../operations/setting-channels";
import { explainingTemplates } from "../operations/templates";

export interface NotificationSettingArgs extends ObjectArgs {
  /**
   * The event that the channels are told of. `workflow_recovered` goes to the channels of `workflow_failed`; it has a setting of
   * its own only in accounts where Kadoa offers that. Changing this replaces the setting.
   */
  eventType: EventTypeName;
  /**
   * The workflow whose events these are. A workflow's setting hides the workspace's setting for the same event:
   * only the channels named here get it. That is so while it is disabled or without channels, too: then nobody gets
   * it. Changing this replaces the setting.
   * @default none: the setting is the workspace's, for every workflow that has no setting of its own for the event
   */
  workflowId?: string;
  /** The channels that get the event. A set: its order means nothing. An empty list tells nobody. */
  channels: string[];
  /**
   * Whether the event is sent at all.
   * @default true
   */
  enabled?: boolean;
  /**
   * Whether these are all the channels of the setting. With `false`, channels that others added stay, and are no
   * difference: for a setting to which other stacks add their channels with `ChannelSubscription`.
   * @default true
   */
  exclusive?: boolean;
  /**
   * Kadoa's options for the event; it documents none yet.
   * @default {}
   */
  eventConfiguration?: Record<string, unknown>;
}

const record = recordOperations<NotificationSettingArgs, Setting, SettingBody, SettingChange>({
  collection: (client) => client.settings,
  toBody: ({ workflowId, ...args }) => ({ ...(workflowId && { workflowId }), ...toChange(args) }),
  toChange,
  fromItem: (setting, { exclusive, channels: own }) => ({
    eventType: setting.eventType,
    ...(setting.workflowId && { workflowId: setting.workflowId }),
    channels: setting.channels.map(({ id }) => id).filter((id) => exclusive !== false || own?.includes(id)),
    enabled: setting.enabled,
    eventConfiguration: setting.eventConfiguration,
  }),
});

/**
 * Says which channels are told of an event, for one workflow or for the whole workspace.
 *
 * There is one setting for each event type and level. It is authoritative: channels that something else
 * added to it show as a difference after a refresh, and the next `up` removes them, unless `exclusive` is false.
 *
 * @see https://docs.kadoa.com/docs/notifications
 * @internal
 */
export const NotificationSetting = defineResource<NotificationSettingArgs>()({
  kind: "NotificationSetting",
  idProperty: "settingId",
  schema: z.strictObject({
    ...objectShape,
    eventType: eventType(),
    workflowId: text().optional(),
    channels: z.array(reference("channel")),
    enabled: z.boolean().optional(),
    exclusive: z.boolean().optional(),
    eventConfiguration: z.record(z.string(), z.unknown()).optional(),
  }),
  defaults: { enabled: true, exclusive: true, eventConfiguration: {} },
  localArguments: ["exclusive"],
  exclusiveBy: "exclusive",
  sets: ["channels"],
  references: ["channels"],
  replaceOn: ["eventType", "workflowId"],
  uniqueBy: ["eventType", "workflowId"],
  route: ({ eventType, workflowId, channels, enabled = true }) => ({
    eventType,
    workflowId,
    channels,
    enabled,
  }),
  async foresee({ args: { eventType }, olds, eventTypes }) {
    if (typeof eventType !== "string" || isUnknown(eventType) || eventType === olds.eventType) return {};
    return foreseeEventType(eventType, isDocumented(eventType) ? [] : await eventTypes());
  },
  label: ({ eventType, workflowId }) =>
    `${eventType} (${workflowId ? `workflow ${workflowId}` : "workspace"})`,
  example: { eventType: "workflow_failed", channels: [] },
  edit: { enabled: false },
  operations: explainingTemplates({ ...record, update }, async (_account, { workflowId }) =>
    typeof workflowId === "string" ? workflowId : undefined,
  ),
});

/** One that is not exclusive leaves the channels alone that others have added. */
async function update(account: Account, id: string, args: PlainArgs, olds: PlainArgs): Promise<void> {
  if (args.exclusive !== false) return record.update(account, id, args, olds);
  const { channelIds: add = [], ...rest } = toChange(args as unknown as NotificationSettingArgs);
  const before = (olds.channels ?? []) as string[];
  await changeLinks(account, id, { add, remove: before.filter((channel) => !add.includes(channel)), rest });
}

function toChange(args: NotificationSettingArgs): SettingChange & SettingBody {
  return {
    eventType: args.eventType,
    eventConfiguration: args.eventConfiguration ?? {},
    enabled: args.enabled ?? true,
    channelIds: args.channels,
  };
}
