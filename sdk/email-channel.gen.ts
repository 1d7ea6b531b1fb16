// Written by `npm run gen` from provider/resources/email-channel.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/email-channel";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "EmailChannel",
  properties: ["from", "name", "profile", "recipients"],
  secrets: [],
  references: [],
};

/** What makes the resource; `EmailChannel` has the same properties. */
export interface EmailChannelArgs extends ProgramArgs<Declared.EmailChannelArgs> {}

/**
 * Delivers events as e-mail. Its recipients are people: a test event reaches them too.
 *
 * Every argument is changed in place.
 *
 * @see https://docs.kadoa.com/docs/notifications
 */
export class EmailChannel extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): EmailChannel {
    return new EmailChannel(name, { profile }, { ...options, id });
  }

  /** Kadoa's word for what this class makes. */
  readonly channelType = "EMAIL" as const;

  /** Who gets the mail: at least one address. A set: its order means nothing. */
  declare readonly recipients: pulumi.Output<Declared.EmailChannelArgs["recipients"]>;
  /**
   * The sender's address; it must end in `@kadoa.com`.
   * @default Kadoa's own sender
   */
  declare readonly from: pulumi.Output<Declared.EmailChannelArgs["from"]>;
  /**
   * The name people see in Kadoa. Names need not be unique; the id identifies the channel.
   * @default the Pulumi name of the resource
   */
  declare readonly name: pulumi.Output<NonNullable<Declared.EmailChannelArgs["name"]>>;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.EmailChannelArgs["profile"]>;

  /** @param name The Pulumi name, and the default of `args.name`. */
  constructor(name: string, args: EmailChannelArgs, options?: pulumi.CustomResourceOptions);
  /** Reads an existing object; `EmailChannel.get` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args?: EmailChannelArgs | { profile?: pulumi.Input<string> },
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
  static override isInstance(value: unknown): value is EmailChannel {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
