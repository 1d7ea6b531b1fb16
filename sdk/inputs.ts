import type * as pulumi from "@pulumi/pulumi";

/** Plain arguments as a program may give them: every value, at any depth, may still be on its way. */
export type Inputs<T> = pulumi.Input<Shape<T>>;

type Shape<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Element)[]
    ? Inputs<Element>[]
    : T extends object
      ? { [Key in keyof T]: IsLiteral<T[Key]> extends true ? T[Key] : Inputs<T[Key]> }
      : T;

/** One text only, such as `type: "bearer"`. It stays plain, so that the compiler knows which alternative is meant. */
type IsLiteral<T> = [T] extends [string] ? (string extends T ? false : IsOne<T>) : false;
type IsOne<T, All = T> = T extends All ? ([All] extends [T] ? true : false) : never;

/** A channel as an argument: the resource, its id, or what `exportChannel` published of it. */
export type ChannelInput = pulumi.Input<string | ChannelLike>;

/** Anything that carries a channel's id. */
export interface ChannelLike {
  /** The channel's id in Kadoa. */
  readonly id: pulumi.Input<string>;
  /** What has one is a setting, and no channel. */
  readonly eventType?: never;
}

/** A setting as an argument: the resource, its id, or anything else that carries its id. */
export type SettingInput = pulumi.Input<string | SettingLike>;

/** Anything that carries a setting's id. */
export interface SettingLike {
  /** The setting's id in Kadoa. */
  readonly id: pulumi.Input<string>;
  /** What has one is a channel, and no setting. */
  readonly channelType?: never;
}

/** A kind's arguments; those in `Channels` and `Settings` take such resources as well as their ids. */
export type ProgramArgs<Args, Channels extends keyof Args = never, Settings extends keyof Args = never> = {
  [Key in keyof Args]: Key extends Channels
    ? Reference<Args[Key], ChannelInput>
    : Key extends Settings
      ? Reference<Args[Key], SettingInput>
      : Inputs<Args[Key]>;
};

type Reference<T, One> = T extends readonly unknown[] ? pulumi.Input<One[]> : T extends string ? One : T;

/** How a class's `get` reads an object that this program does not manage. */
export interface LookUpOptions extends pulumi.CustomResourceOptions {
  /**
   * The account to ask, by its name in `kadoa:profiles`.
   * @default the account of `kadoa:apiKey`
   */
  profile?: pulumi.Input<string>;
}
