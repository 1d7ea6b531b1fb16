// Written by `npm run gen` from provider/resources/websocket-channel.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/websocket-channel";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "WebSocketChannel",
  properties: ["name", "profile"],
  secrets: [],
  references: [],
  uniqueBy: [],
};

/** What makes the resource; `WebSocketChannel` has the same properties. */
export interface WebSocketChannelArgs extends ProgramArgs<Declared.WebSocketChannelArgs> {}

/**
 * Delivers events to every client that is connected to the workspace's realtime WebSocket.
 *
 * A workspace has **one** WebSocket channel. Declare it once, in the stack that owns the workspace, and
 * let other stacks refer to its id. When it has to be replaced, the old one is deleted first.
 *
 * @see https://docs.kadoa.com/docs/websockets
 */
export class WebSocketChannel extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): WebSocketChannel {
    return new WebSocketChannel(name, { profile }, { ...options, id });
  }

  /** Kadoa's word for what this class makes. */
  readonly channelType = "WEBSOCKET" as const;

  /**
   * The name people see in Kadoa. Names need not be unique; the id identifies the channel.
   * @default the Pulumi name of the resource
   */
  declare readonly name: pulumi.Output<NonNullable<Declared.WebSocketChannelArgs["name"]>>;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.WebSocketChannelArgs["profile"]>;

  /** @param name The Pulumi name, and the default of `args.name`. */
  constructor(name: string, args?: WebSocketChannelArgs, options?: pulumi.CustomResourceOptions);
  constructor(name: string, args?: WebSocketChannelArgs, options?: pulumi.CustomResourceOptions) {
    super(...registration(declaration, name, args, options));
    registered(this, declaration, name, args, options);
  }

  /** The channel's id in Kadoa. */
  get channelId(): pulumi.Output<pulumi.ID> {
    return this.id;
  }

  /** Whether a value is one of these, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is WebSocketChannel {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
