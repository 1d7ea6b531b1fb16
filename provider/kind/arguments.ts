// Apart from the schemas, so that a program which takes types from here needs none of zod's.

/** What every resource of this package takes. */
export interface ResourceArgs {
  /**
   * The account to use, by its name in `kadoa:profiles`.
   * Changing this replaces the resource.
   * @default the account of `kadoa:apiKey`
   */
  profile?: string;
}

/** What every resource takes that stands for one object in Kadoa. */
export interface ObjectArgs extends ResourceArgs {
  /**
   * Takes over an object that exists already, instead of making one. `"identical"` takes the one that equals these
   * arguments, and makes one where there is none. `{ id }` takes that one, and changes it to these arguments. It only
   * counts when the resource is made. A destroy leaves such an object in Kadoa.
   * @default never: nothing is taken over
   */
  adopt?: "identical" | { id: string };
  /**
   * Also deletes an adopted object when the resource is destroyed or replaced.
   * @default false
   */
  deleteAdopted?: boolean;
}

/** What every channel takes. */
export interface ChannelArgs extends ObjectArgs {
  /**
   * The name people see in Kadoa. Names need not be unique; the id identifies the channel.
   * @default the Pulumi name of the resource
   */
  name?: string;
  /**
   * Deletes the channel even while settings outside this program send events to it. These settings then have one channel less.
   * @default false: deleting it fails and names those settings
   */
  forceDetach?: boolean;
}

/** Arguments in plain values: what `check` has accepted and normalised. */
export type PlainArgs = Record<string, unknown>;
