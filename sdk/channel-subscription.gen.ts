// Written by `npm run gen` from provider/resources/channel-subscription.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/channel-subscription";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "ChannelSubscription",
  properties: ["channel", "profile", "setting"],
  secrets: [],
  references: ["setting", "channel"],
  uniqueBy: ["setting", "channel"],
  attachesTo: "setting",
};

/** What makes the resource; `ChannelSubscription` has the same properties. */
export interface ChannelSubscriptionArgs
  extends ProgramArgs<Declared.ChannelSubscriptionArgs, "channel", "setting"> {}

/**
 * Sends the events of a setting that somebody else owns to one more channel. When the subscription is deleted, only
 * that channel is taken out of the setting again. The owner's `NotificationSetting` needs `exclusive: false`, or its
 * next `up` removes the channel.
 *
 * Kadoa has no versions of a setting, so two writers at the same moment can undo each other's change. After each
 * write the setting is therefore read again. If the change is not there, it is written again, up to five times.
 *
 * @see https://docs.kadoa.com/docs/notifications
 */
export class ChannelSubscription extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): ChannelSubscription {
    return new ChannelSubscription(name, { profile }, { ...options, id });
  }

  /** The setting whose events the channel gets, as a resource or an id. Changing this replaces the subscription. */
  declare readonly setting: pulumi.Output<Declared.ChannelSubscriptionArgs["setting"]>;
  /** The channel, as a resource or an id. Changing this replaces the subscription. */
  declare readonly channel: pulumi.Output<Declared.ChannelSubscriptionArgs["channel"]>;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.ChannelSubscriptionArgs["profile"]>;

  /** @param name The Pulumi name. */
  constructor(name: string, args: ChannelSubscriptionArgs, options?: pulumi.CustomResourceOptions);
  /** Reads an existing object; `ChannelSubscription.get` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args?: ChannelSubscriptionArgs | { profile?: pulumi.Input<string> },
    options?: pulumi.CustomResourceOptions,
  ) {
    super(...registration(declaration, name, args, options));
    registered(this, declaration, name, args, options);
  }

  /** The subscription's id in Kadoa. */
  get subscriptionId(): pulumi.Output<pulumi.ID> {
    return this.id;
  }

  /** Whether a value is one of these, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is ChannelSubscription {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
