// Written by `npm run gen` from provider/resources/webhook-channel.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/webhook-channel";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "WebhookChannel",
  properties: ["auth", "httpMethod", "name", "profile", "webhookUrl"],
  secrets: ["auth.token", "auth.password", "auth.headers"],
  references: [],
};

/** What makes the resource; `WebhookChannel` has the same properties. */
export interface WebhookChannelArgs extends ProgramArgs<Declared.WebhookChannelArgs> {}

export type { BasicAuth, BearerAuth, HeaderAuth, WebhookMethod } from "../provider/resources/webhook-channel";

/**
 * Delivers events as HTTP requests to an endpoint of yours.
 *
 * Every argument is changed in place: the channel keeps its id, and the settings that use it stay as they are.
 *
 * @see https://docs.kadoa.com/docs/webhooks
 */
export class WebhookChannel extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): WebhookChannel {
    return new WebhookChannel(name, { profile }, { ...options, id });
  }

  /** Kadoa's word for what this class makes. */
  readonly channelType = "WEBHOOK" as const;

  /**
   * Where Kadoa sends events. It must be reachable from the internet and answer 2xx; otherwise Kadoa tries
   * three times more, after 1, 2 and 4 seconds, and gives up.
   */
  declare readonly webhookUrl: pulumi.Output<Declared.WebhookChannelArgs["webhookUrl"]>;
  /**
   * The HTTP method of a delivery.
   * @default "POST"
   */
  declare readonly httpMethod: pulumi.Output<NonNullable<Declared.WebhookChannelArgs["httpMethod"]>>;
  /**
   * How a delivery proves that it comes from Kadoa.
   * @default none: the endpoint cannot tell Kadoa's requests from others
   */
  declare readonly auth: pulumi.Output<Declared.WebhookChannelArgs["auth"]>;
  /**
   * The name people see in Kadoa. Names need not be unique; the id identifies the channel.
   * @default the Pulumi name of the resource
   */
  declare readonly name: pulumi.Output<NonNullable<Declared.WebhookChannelArgs["name"]>>;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.WebhookChannelArgs["profile"]>;

  /** @param name The Pulumi name, and the default of `args.name`. */
  constructor(name: string, args: WebhookChannelArgs, options?: pulumi.CustomResourceOptions);
  /** Reads an existing object; `WebhookChannel.get` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args?: WebhookChannelArgs | { profile?: pulumi.Input<string> },
    options?: pulumi.CustomResourceOptions,
  ) {
    super(...registration(declaration, name, args, options));
    registered(this, declaration, name, args, options);
  }

  /** The channel's id in Kadoa. */
  get channelId(): pulumi.Output<pulumi.ID> {
    return this.id;
  }

  /** Whether a value is one of these, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is WebhookChannel {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
