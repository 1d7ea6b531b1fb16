import { z } from "zod";
import { channelOperations } from "../operations/channels";
import type { ChannelArgs, ResourceArgs } from "./arguments";
import type { ChannelFacts, Facts, Operations, ResourceDefinition } from "./definition";
import { text } from "./schemas";

type Flat<T> = { [K in keyof T]: T[K] };
type Equal<A, B> =
  (<T>() => T extends Flat<A> ? 1 : 2) extends <T>() => T extends Flat<B> ? 1 : 2 ? true : false;

/** Lets a schema pass only when it describes exactly the interface: every key, optionality and type. */
type Describes<Args, S extends z.ZodType> =
  Equal<z.input<S>, Args> extends true ? unknown : { "the schema and the interface differ": Args };

type Declaration<Args, S extends z.ZodObject> = Facts<Args> & { readonly schema: S & Describes<Args, S> };

/** What the schema of every resource holds beside its own arguments. */
export const resourceShape = {
  profile: z.string().min(1, "must name a profile of kadoa:profiles").optional(),
};

/** What the schema of every resource holds that stands for one object in Kadoa. */
export const objectShape = {
  ...resourceShape,
  adopt: z
    .union([z.literal("identical"), z.strictObject({ id: text() })], 'must be "identical" or { id: "…" }')
    .optional(),
  deleteAdopted: z.boolean().optional(),
};

/** What the schema of every channel holds beside its own arguments. */
export const channelShape = {
  ...objectShape,
  name: z.string().trim().min(1, "must not be empty").max(255, "must have at most 255 characters").optional(),
  forceDetach: z.boolean().optional(),
};

/** Arguments that only this package reads: a change of theirs is stored, and costs no call. */
export const managementArguments: readonly string[] = ["adopt", "deleteAdopted", "forceDetach"];

/** Declares a kind with operations of its own. */
export function defineResource<Args extends ResourceArgs>() {
  return <S extends z.ZodObject>(
    declaration: Declaration<Args, S> & { readonly operations: Operations },
  ): ResourceDefinition => complete(declaration);
}

type ChannelDeclaration<Args, S extends z.ZodObject> = Omit<
  Declaration<Args, S>,
  "idProperty" | "label" | "constants" | "channel"
> & {
  readonly schema: S & Describes<Args, S>;
  readonly channelType: string;
  readonly channel: ChannelFacts<Args>;
};

/**
 * Declares a channel kind. Its own arguments, beside `name` and what all resources share, are the
 * channel's `config` on the wire under the same names.
 */
export function defineChannel<Args extends ChannelArgs>() {
  return <S extends z.ZodObject>({
    channelType,
    ...declaration
  }: ChannelDeclaration<Args, S>): ResourceDefinition => {
    const own = Object.keys(declaration.schema.shape).filter((key) => !(key in channelShape));
    return complete({
      ...declaration,
      idProperty: "channelId",
      constants: { channelType },
      label: (args: Args) => JSON.stringify(args.name),
      operations: channelOperations<Args>(channelType, own),
    });
  };
}

/** Inside, arguments are open records: this is the one place where their static type is given up. */
function complete<Args>(
  declaration: Facts<Args> & { readonly schema: z.ZodType; readonly operations: Operations },
): ResourceDefinition {
  const definition = declaration as unknown as ResourceDefinition;
  return {
    ...(definition.vouchesFor === undefined ? definition : withProof(definition)),
    replaceOn: [...(definition.replaceOn ?? []), "profile"],
    localArguments: ["profile", ...managementArguments, ...(definition.localArguments ?? [])],
  };
}

/** What the class of a vouching kind adds to the arguments. */
function withProof(definition: ResourceDefinition): ResourceDefinition {
  const schema = definition.schema as z.ZodObject;
  return {
    ...definition,
    schema: schema.extend({ covers: z.string().optional(), verified: z.boolean().optional() }),
    secrets: [...(definition.secrets ?? []), "covers"],
  };
}
