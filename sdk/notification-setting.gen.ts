// Written by `npm run gen` from provider/resources/notification-setting.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/notification-setting";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "NotificationSetting",
  properties: [
    "channels",
    "enabled",
    "eventConfiguration",
    "eventType",
    "exclusive",
    "profile",
    "workflowId",
  ],
  secrets: [],
  references: ["channels"],
  uniqueBy: ["eventType", "workflowId"],
  exclusiveBy: "exclusive",
};

/** What makes the resource; `NotificationSetting` has the same properties. */
export interface NotificationSettingArgs extends ProgramArgs<Declared.NotificationSettingArgs, "channels"> {}

/**
 * Says which channels are told of an event, for one workflow or for the whole workspace.
 *
 * There is one setting for each event type and level. It is authoritative: channels that something else
 * added to it show as a difference after a refresh, and the next `up` removes them, unless `exclusive` is false.
 *
 * @see https://docs.kadoa.com/docs/notifications
 */
export class NotificationSetting extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): NotificationSetting {
    return new NotificationSetting(name, { profile }, { ...options, id });
  }

  /**
   * The event that the channels are told of. `workflow_recovered` goes to the channels of `workflow_failed`; it has a setting of
   * its own only in accounts where Kadoa offers that. Changing this replaces the setting.
   */
  declare readonly eventType: pulumi.Output<Declared.NotificationSettingArgs["eventType"]>;
  /**
   * The workflow whose events these are. A workflow's setting hides the workspace's setting for the same event:
   * only the channels named here get it. That is so while it is disabled or without channels, too: then nobody gets
   * it. Changing this replaces the setting.
   * @default none: the setting is the workspace's, for every workflow that has no setting of its own for the event
   */
  declare readonly workflowId: pulumi.Output<Declared.NotificationSettingArgs["workflowId"]>;
  /** The channels that get the event. A set: its order means nothing. An empty list tells nobody. */
  declare readonly channels: pulumi.Output<Declared.NotificationSettingArgs["channels"]>;
  /**
   * Whether the event is sent at all.
   * @default true
   */
  declare readonly enabled: pulumi.Output<NonNullable<Declared.NotificationSettingArgs["enabled"]>>;
  /**
   * Whether these are all the channels of the setting. With `false`, channels that others added stay, and are no
   * difference: for a setting to which other stacks add their channels with `ChannelSubscription`.
   * @default true
   */
  declare readonly exclusive: pulumi.Output<NonNullable<Declared.NotificationSettingArgs["exclusive"]>>;
  /**
   * Kadoa's options for the event; it documents none yet.
   * @default {}
   */
  declare readonly eventConfiguration: pulumi.Output<
    NonNullable<Declared.NotificationSettingArgs["eventConfiguration"]>
  >;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.NotificationSettingArgs["profile"]>;

  /** @param name The Pulumi name. */
  constructor(name: string, args: NotificationSettingArgs, options?: pulumi.CustomResourceOptions);
  /** Reads an existing object; `NotificationSetting.get` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args?: NotificationSettingArgs | { profile?: pulumi.Input<string> },
    options?: pulumi.CustomResourceOptions,
  ) {
    super(...registration(declaration, name, args, options));
    registered(this, declaration, name, args, options);
  }

  /** The setting's id in Kadoa. */
  get settingId(): pulumi.Output<pulumi.ID> {
    return this.id;
  }

  /** Whether a value is one of these, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is NotificationSetting {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
