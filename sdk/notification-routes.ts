import * as pulumi from "@pulumi/pulumi";
import type { EventTypeName } from "../client/event-types";
import type { ChannelInput } from "./inputs";
import { NotificationSetting, type NotificationSettingArgs } from "./notification-setting.gen";

/**
 * What `events: "all"` stands for: the nine event types that Kadoa's own SDKs mean by it. The list is part of
 * this package, so an event type that Kadoa adds never starts to notify anybody by itself.
 */
export const allEventTypes = [
  "workflow_started",
  "workflow_finished",
  "workflow_failed",
  "workflow_sample_finished",
  "workflow_data_change",
  "system_maintenance",
  "service_degradation",
  "credits_low",
  "free_trial_ending",
] as const satisfies readonly EventTypeName[];

/** Everything but the event and its channels is handed to each setting. */
export interface NotificationRoutesArgs extends Omit<NotificationSettingArgs, "eventType" | "channels"> {
  /** The channels of each event. */
  routes?: Partial<Record<EventTypeName, pulumi.Input<ChannelInput[]>>>;
  /**
   * Events that all go to `channels`. A set: its order means nothing. `"all"` stands for `allEventTypes`.
   * An event that `routes` names as well goes where `routes` says.
   */
  events?: readonly EventTypeName[] | "all";
  /** The channels of each of `events`. */
  channels?: pulumi.Input<ChannelInput[]>;
  /**
   * For settings that the program declared one by one before: for each event the Pulumi name that its setting had, or
   * an alias of Pulumi's. The setting stays in Kadoa without it, too. With it, a preview shows no deletion and no
   * creation.
   */
  aliases?: Partial<Record<EventTypeName, string | pulumi.Alias>>;
}

/**
 * Routes the events of a workflow, or of the whole workspace, to channels: one `NotificationSetting` for each
 * event type. When an event is taken out of the program, its setting is deleted and nobody is told of it any more. What
 * does not change costs no call.
 *
 * @example
 * ```ts
 * import { NotificationRoutes, WebhookChannel, WebSocketChannel } from "pulumi-kadoa";
 *
 * const live = new WebSocketChannel("live");
 * const pager = new WebhookChannel("pager", { webhookUrl: "https://hooks.example.com/kadoa" });
 *
 * new NotificationRoutes("prices", {
 *   workflowId: "prices",
 *   routes: { workflow_failed: [pager, live], workflow_data_change: [live] },
 * });
 * ```
 * @example Everything to one channel, failures to a second one, too.
 * ```ts
 * import { NotificationRoutes, WebhookChannel, WebSocketChannel } from "pulumi-kadoa";
 *
 * const live = new WebSocketChannel("live");
 * const pager = new WebhookChannel("pager", { webhookUrl: "https://hooks.example.com/kadoa" });
 *
 * new NotificationRoutes("workspace", {
 *   events: "all",
 *   channels: [live],
 *   routes: { workflow_failed: [pager, live] },
 * });
 * ```
 */
export class NotificationRoutes extends pulumi.ComponentResource {
  /** The settings, by event type. */
  readonly settings: Readonly<Record<string, NotificationSetting>>;

  /**
   * @param name The Pulumi name; each setting is called by it and its event: `prices-workflow_failed`. Not by an
   * index, so that an event which comes or goes leaves the names of the others with their events.
   */
  constructor(name: string, args: NotificationRoutesArgs, options?: pulumi.ComponentResourceOptions) {
    super("kadoa:index:NotificationRoutes", name, {}, options);
    const { routes, events, channels, aliases = {}, ...shared } = args;
    const settings = Object.entries(channelsByEvent(name, { routes, events, channels })).map(
      ([eventType, channelsOfEvent]): [string, NotificationSetting] => [
        eventType,
        new NotificationSetting(
          `${name}-${eventType}`,
          { ...shared, eventType, channels: channelsOfEvent },
          { parent: this, aliases: aliasesOf(aliases[eventType]) },
        ),
      ],
    );
    this.settings = Object.fromEntries(settings);
    this.registerOutputs({
      settingIds: Object.fromEntries(settings.map(([eventType, setting]) => [eventType, setting.id])),
    });
  }
}

function channelsByEvent(
  name: string,
  { routes, events, channels }: Pick<NotificationRoutesArgs, "routes" | "events" | "channels">,
): Record<string, pulumi.Input<ChannelInput[]>> {
  if ((events === undefined) !== (channels === undefined) || (events ?? routes) === undefined) {
    throw new pulumi.RunError(
      `NotificationRoutes ${JSON.stringify(name)} does not say what goes where. ` +
        "Fix: give `routes`, such as { workflow_failed: [channel] }, or `events` together with `channels`.",
    );
  }
  const all = events === "all" ? allEventTypes : (events ?? []);
  const byEvent: Record<string, pulumi.Input<ChannelInput[]>> = {};
  for (const eventType of [...all].sort()) if (channels !== undefined) byEvent[eventType] = channels;
  for (const [eventType, own] of Object.entries(routes ?? {}))
    if (own !== undefined) byEvent[eventType] = own;
  return byEvent;
}

/** A name alone means a resource of the program itself, as opposed to one inside a component. */
function aliasesOf(alias: string | pulumi.Alias | undefined): pulumi.Alias[] {
  if (alias === undefined) return [];
  return [typeof alias === "string" ? { name: alias, parent: pulumi.rootStackResource } : alias];
}
