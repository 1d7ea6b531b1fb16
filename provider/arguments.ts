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
   * Takes over an object that exists already, instead of making one: `"identical"`, the one that equals these
   * arguments, or `{ id }`, that one, which is then brought to these arguments. It only counts when the
   * resource is made, and such an object stays on destroy.
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
   * Deletes the channel even while settings outside this program send events to it; they lose it then.
   * @default false: deleting it fails and names those settings
   */
  forceDetach?: boolean;
}
