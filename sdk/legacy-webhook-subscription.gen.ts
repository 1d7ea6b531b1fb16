// Written by `npm run gen` from provider/resources/legacy-webhook-subscription.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/legacy-webhook-subscription";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "LegacyWebhookSubscription",
  properties: ["events", "httpMethod", "profile", "webhookUrl"],
  secrets: [],
  references: [],
};

/** What makes the resource; `LegacyWebhookSubscription` has the same properties. */
export interface LegacyWebhookSubscriptionArgs extends ProgramArgs<Declared.LegacyWebhookSubscriptionArgs> {}

/**
 * A webhook of Kadoa's API version 4, as older accounts have them. It cannot be changed in place. The
 * new one is made before the old one is deleted: for a moment both get events, and none is missed.
 *
 * @deprecated Use `WebhookChannel` and `NotificationSetting`: they can be changed in place, authenticated,
 * shared and verified.
 * @see https://docs.kadoa.com/docs/webhooks
 */
export class LegacyWebhookSubscription extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): LegacyWebhookSubscription {
    return new LegacyWebhookSubscription(name, { profile }, { ...options, id });
  }

  /** Where Kadoa sends events; it must answer 200. Changing this replaces the subscription. */
  declare readonly webhookUrl: pulumi.Output<Declared.LegacyWebhookSubscriptionArgs["webhookUrl"]>;
  /**
   * The HTTP method of a delivery. Changing this replaces the subscription.
   * @default "POST"
   */
  declare readonly httpMethod: pulumi.Output<
    NonNullable<Declared.LegacyWebhookSubscriptionArgs["httpMethod"]>
  >;
  /** The events that are sent. A set: its order means nothing. Changing this replaces the subscription. */
  declare readonly events: pulumi.Output<Declared.LegacyWebhookSubscriptionArgs["events"]>;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.LegacyWebhookSubscriptionArgs["profile"]>;

  /** @param name The Pulumi name. */
  constructor(name: string, args: LegacyWebhookSubscriptionArgs, options?: pulumi.CustomResourceOptions);
  /** Reads an existing object; `LegacyWebhookSubscription.get` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args?: LegacyWebhookSubscriptionArgs | { profile?: pulumi.Input<string> },
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
  static override isInstance(value: unknown): value is LegacyWebhookSubscription {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
