// Written by `npm run gen` from provider/resources/slack-channel.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/slack-channel";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "SlackChannel",
  properties: ["name", "profile", "slackChannelId", "slackChannelName", "webhookUrl"],
  secrets: ["webhookUrl"],
  references: [],
};

/** What makes the resource; `SlackChannel` has the same properties. */
export interface SlackChannelArgs extends ProgramArgs<Declared.SlackChannelArgs> {}

/**
 * Delivers events as messages in a Slack channel. Its readers are people: a test event reaches them too.
 *
 * Every argument is changed in place.
 *
 * @see https://docs.kadoa.com/docs/notifications
 */
export class SlackChannel extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): SlackChannel {
    return new SlackChannel(name, { profile }, { ...options, id });
  }

  /** Kadoa's word for what this class makes. */
  readonly channelType = "SLACK" as const;

  /** Slack's id of the channel, such as `C0123456789`; Slack shows it under the channel's details. */
  declare readonly slackChannelId: pulumi.Output<Declared.SlackChannelArgs["slackChannelId"]>;
  /** The channel's name in Slack, without `#`. */
  declare readonly slackChannelName: pulumi.Output<Declared.SlackChannelArgs["slackChannelName"]>;
  /**
   * An incoming webhook of Slack's. Stored as a secret.
   * @default none: Kadoa posts through its own Slack app
   */
  declare readonly webhookUrl: pulumi.Output<Declared.SlackChannelArgs["webhookUrl"]>;
  /**
   * The name people see in Kadoa. Names need not be unique; the id identifies the channel.
   * @default the Pulumi name of the resource
   */
  declare readonly name: pulumi.Output<NonNullable<Declared.SlackChannelArgs["name"]>>;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.SlackChannelArgs["profile"]>;

  /** @param name The Pulumi name, and the default of `args.name`. */
  constructor(name: string, args: SlackChannelArgs, options?: pulumi.CustomResourceOptions);
  /** Reads an existing object; `SlackChannel.get` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args?: SlackChannelArgs | { profile?: pulumi.Input<string> },
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
  static override isInstance(value: unknown): value is SlackChannel {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
