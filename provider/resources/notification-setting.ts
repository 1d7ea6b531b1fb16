import { z } from "zod";
import type { EventTypeName } from "../../client/event-types";
import type { Setting, SettingBody, SettingChange } from "../../client/schemas";
import type { ObjectArgs } from "../arguments";
import { defineRecord, objectShape } from "../define";
import { eventType, text } from "../schemas";

export interface NotificationSettingArgs extends ObjectArgs {
  /**
   * The event that is notified. `workflow_recovered` has no setting of its own: it goes to the channels of
   * `workflow_failed`.
   */
  eventType: EventTypeName;
  /**
   * The workflow whose events these are. Such a setting hides the workspace's setting for the same event,
   * also while it is disabled. Changing this replaces the setting.
   * @default none: the setting is the workspace's, for every workflow without one of its own
   */
  workflowId?: string;
  /** The channels that get the event. A set: its order means nothing. An empty one notifies nobody. */
  channels: string[];
  /**
   * Whether the event is sent at all.
   * @default true
   */
  enabled?: boolean;
  /**
   * Kadoa's options for the event; it documents none yet.
   * @default {}
   */
  eventConfiguration?: Record<string, unknown>;
}

/**
 * Says which channels are told of an event, for one workflow or for the whole workspace.
 *
 * There is one setting for each event type and level. It is authoritative: channels that something else
 * added to it show as a difference after a refresh, and the next `up` removes them.
 *
 * @see https://docs.kadoa.com/docs/notifications
 * @internal
 */
export const NotificationSetting = defineRecord<NotificationSettingArgs>()({
  kind: "NotificationSetting",
  idProperty: "settingId",
  schema: z.strictObject({
    ...objectShape,
    eventType: eventType(),
    workflowId: text().optional(),
    channels: z.array(text()),
    enabled: z.boolean().optional(),
    eventConfiguration: z.record(z.string(), z.unknown()).optional(),
  }),
  defaults: { enabled: true, eventConfiguration: {} },
  sets: ["channels"],
  references: ["channels"],
  replaceOn: ["workflowId"],
  uniqueBy: ["eventType", "workflowId"],
  route: ({ eventType, workflowId, channels, enabled = true }) => ({
    eventType,
    workflowId,
    channels,
    enabled,
  }),
  label: ({ eventType, workflowId }) =>
    `${eventType} (${workflowId ? `workflow ${workflowId}` : "workspace"})`,
  example: { eventType: "workflow_failed", channels: [] },
  edit: { enabled: false },
  record: {
    collection: (client) => client.settings,
    toBody: ({ workflowId, ...args }): SettingBody => ({
      ...(workflowId && { workflowId }),
      ...toChange(args),
    }),
    toChange,
    // What routes an event to this program's channels alone takes no notification from anybody else.
    concernsOnly: ({ channels }, isOurs) => channels.length > 0 && channels.every(({ id }) => isOurs(id)),
    fromItem: (setting: Setting) => ({
      eventType: setting.eventType,
      ...(setting.workflowId && { workflowId: setting.workflowId }),
      channels: setting.channels.map((channel) => channel.id),
      enabled: setting.enabled,
      eventConfiguration: setting.eventConfiguration,
    }),
  },
});

function toChange(args: NotificationSettingArgs): SettingChange & SettingBody {
  return {
    eventType: args.eventType,
    eventConfiguration: args.eventConfiguration ?? {},
    enabled: args.enabled ?? true,
    channelIds: args.channels,
  };
}
