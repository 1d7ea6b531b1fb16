// Written by `npm run gen` from provider/resources/realtime-verification.ts. Do not edit.
import * as pulumi from "@pulumi/pulumi";
import type * as Declared from "../provider/resources/realtime-verification";
import { type Declaration, typeOf } from "./declaration";
import type { LookUpOptions, ProgramArgs } from "./inputs";
import { registered } from "./registered";
import { registration } from "./registration";

const declaration: Declaration = {
  kind: "RealtimeVerification",
  properties: ["except", "notifyPeople", "profile", "settings", "timeoutSeconds", "triggers"],
  secrets: ["covers"],
  references: ["settings", "except"],
  vouchesFor: "settings",
};

/** What makes the resource; `RealtimeVerification` has the same properties. */
export interface RealtimeVerificationArgs
  extends ProgramArgs<Declared.RealtimeVerificationArgs, "except", "settings"> {}

/**
 * Proves, as part of `pulumi up`, that events reach the channels they were declared for: it sends one test
 * event for each setting and follows it to each channel. When one does not arrive, `up` fails and says which.
 *
 * Test events are real deliveries: they reach production webhooks and every client on the WebSocket. Nothing
 * is sent in a preview. It runs again when one of its settings or their channels changes, a rotated token
 * included, and on every `up` until it has passed. An endpoint that breaks without a change of the program
 * is found by `npx pulumi-kadoa verify`.
 *
 * After Ctrl-C Pulumi waits for the step that is running, and does not tell the provider. So a verification goes on
 * until its events have arrived, or `timeoutSeconds` are over. A second Ctrl-C ends it at once.
 */
export class RealtimeVerification extends pulumi.CustomResource {
  /** Reads an existing object without managing it; it fails, in previews too, when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    { profile, ...options }: LookUpOptions = {},
  ): RealtimeVerification {
    return new RealtimeVerification(name, { profile }, { ...options, id });
  }

  /** The settings to verify, as resources or ids. A set: its order means nothing. */
  declare readonly settings: pulumi.Output<Declared.RealtimeVerificationArgs["settings"]>;
  /**
   * Values of any kind: when one of them changes, the verification runs again. For a change of a setting, or of a
   * channel that this program declares for it, nothing needs to stand here.
   */
  declare readonly triggers: pulumi.Output<Declared.RealtimeVerificationArgs["triggers"]>;
  /**
   * How long a test event may take to arrive, in seconds, from 1 to 600.
   * @default 30
   */
  declare readonly timeoutSeconds: pulumi.Output<
    NonNullable<Declared.RealtimeVerificationArgs["timeoutSeconds"]>
  >;
  /**
   * Also verify settings that reach people: e-mail, Slack, and any other channel but WebSocket and webhook.
   * These people then get a test event each time it runs.
   * @default false: such settings are skipped
   */
  declare readonly notifyPeople: pulumi.Output<
    NonNullable<Declared.RealtimeVerificationArgs["notifyPeople"]>
  >;
  /** Channels that must get no test event, as resources or ids; settings that use them are skipped. */
  declare readonly except: pulumi.Output<Declared.RealtimeVerificationArgs["except"]>;
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  declare readonly profile: pulumi.Output<Declared.RealtimeVerificationArgs["profile"]>;
  /** True if the last verification passed. */
  declare readonly verified: pulumi.Output<boolean>;

  /** @param name The Pulumi name. */
  constructor(name: string, args: RealtimeVerificationArgs, options?: pulumi.CustomResourceOptions);
  /** Reads an existing object; `RealtimeVerification.get` says it better. */
  constructor(
    name: string,
    args: { profile?: pulumi.Input<string> } | undefined,
    options: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args?: RealtimeVerificationArgs | { profile?: pulumi.Input<string> },
    options?: pulumi.CustomResourceOptions,
  ) {
    super(...registration(declaration, name, args, options));
    registered(this, declaration, name, args, options);
  }

  /** The verification's id in Kadoa. */
  get verificationId(): pulumi.Output<pulumi.ID> {
    return this.id;
  }

  /** Whether a value is one of these, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is RealtimeVerification {
    return (
      pulumi.CustomResource.isInstance(value) &&
      "__pulumiType" in value &&
      value.__pulumiType === typeOf(declaration.kind)
    );
  }
}
