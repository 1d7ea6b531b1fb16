import { z } from "zod";
import type { Channel, ChannelBody } from "../../client/schemas";
import type { Account } from "../account/account";
import { deleteChannel } from "../operations/delete-channel";
import { type RecordMapping, recordOperations } from "../operations/records";
import type { ChannelArgs, ResourceArgs } from "./arguments";
import type { CheckFailure } from "./check";
import { text } from "./schemas";

/** Arguments in plain values: what `check` has accepted and normalised. */
export type PlainArgs = Record<string, unknown>;

/** Which channels get which event: what a resource of a routing kind says. */
export interface Route {
  readonly eventType: string;
  /** Absent: the workspace level. */
  readonly workflowId?: string;
  /** Ids of channels. */
  readonly channels: readonly string[];
  readonly enabled: boolean;
}

/** What is known of a channel kind beside its arguments. */
export interface ChannelFacts<Args = PlainArgs> {
  /** Whether an event that goes there disturbs somebody. */
  readonly reaches: "people" | "machines";
  /** Arguments that say where events go, the most telling one first. */
  readonly target: readonly (keyof Args & string)[];
}

/** An object as it exists on the server. */
export interface Existing {
  readonly id: string;
  /** When it came up, by the service's clock. */
  readonly createdAt?: string | null | undefined;
  readonly args: PlainArgs;
}

/**
 * How one kind of resource reaches Kadoa. Create and update throw a `PartialFailure` when they fail and leave
 * something behind.
 */
export interface Operations {
  /** Makes the object and answers its id. */
  create(account: Account, args: PlainArgs): Promise<string>;
  /**
   * Everything of this kind that exists now, asked for anew. A kind that has it can find out what a create
   * made whose answer was lost.
   */
  list?(account: Account, args: PlainArgs): Promise<Existing[]>;
  /**
   * What exists under the id, in the form of arguments; undefined when it is gone.
   * @param held what the state holds of it; nothing but the profile for a look-up
   */
  read(account: Account, id: string, held: PlainArgs): Promise<PlainArgs | undefined>;
  update(account: Account, id: string, args: PlainArgs, olds: PlainArgs): Promise<void>;
  /** Removes the object; done as well when it is gone already. */
  delete(account: Account, id: string, args: PlainArgs): Promise<void>;
}

/** What is known, before a step, of what the service will make of it. */
export interface Foreseen {
  /** What it certainly refuses. */
  readonly failures?: readonly CheckFailure[];
  /** What it may refuse, in words that follow the resource's name. */
  readonly warning?: string;
}

/** A resource that is made or changed, and what can be asked about it. */
export interface ForeseenStep {
  readonly args: PlainArgs;
  /** Its arguments in the state; none for a new resource. */
  readonly olds: PlainArgs;
  /** The names of the event types that the service offers; undefined when it could not be asked. */
  eventTypes(): Promise<readonly string[] | undefined>;
}

interface Facts<Args> {
  /** The class name, and the last part of the Pulumi type. */
  readonly kind: string;
  /** The getter under which programs read the id: `channelId`. */
  readonly idProperty: string;
  /** What the server would assume for an absent argument; made explicit, so that it is never a difference. */
  readonly defaults?: Partial<Args>;
  /** Arguments that are sets: sorted and without repetition, so that an order is never a difference. */
  readonly sets?: readonly (keyof Args & string)[];
  /** Arguments that take channels, as resources or ids. */
  readonly references?: readonly (keyof Args & string)[];
  /** Paths whose values are stored as secrets, whatever the program says. */
  readonly secrets?: readonly string[];
  /** Arguments whose change needs a new object. */
  readonly replaceOn?: readonly (keyof Args & string)[];
  /** Arguments that Kadoa may fill in; ignored on read while the program leaves them out. */
  readonly filledByServer?: readonly (keyof Args & string)[];
  /**
   * Arguments that together can exist once per account; an empty list means one object per account.
   * Its objects keep their keys, and resources move between them; what has no key is deleted before it is made again.
   */
  readonly uniqueBy?: readonly (keyof Args & string)[];
  /** Arguments beside those of all resources that say how to manage the object and never reach the server. */
  readonly localArguments?: readonly (keyof Args & string)[];
  /** Constants of the class, beside the arguments. */
  readonly constants?: Readonly<Record<string, string>>;
  /** For channels: whom they reach, and where. */
  readonly channel?: ChannelFacts<Args>;
  /**
   * The argument whose resources this kind vouches for. The class adds `covers`, a secret digest of them and of
   * all that they refer to, so that a change there is a change here; and `verified: true`, which the state
   * contradicts until the last step has held.
   */
  readonly vouchesFor?: keyof Args & string;
  /** The argument that names an object which this kind adds to, though another resource owns it. */
  readonly attachesTo?: keyof Args & string;
  /** The boolean argument whose `false` lets others add to the object. */
  readonly exclusiveBy?: keyof Args & string;
  /** For what routes events: which, and to which channels. Any value may still be unknown. */
  route?(args: Args): Route;
  /** Tells what the service will make of arguments that are right by themselves. Any value may still be unknown. */
  foresee?(step: ForeseenStep): Promise<Foreseen>;
  /** Brings arguments to their one spelling before they are judged: any value may still be unknown or wrong. */
  spell?(args: PlainArgs): PlainArgs;
  /** How messages call an object: `"ops"`, `workflow_failed (workspace)`. */
  label(args: Args): string;
  /** Complete arguments that work as they are, and an edit of them that is made in place. */
  readonly example: Args;
  readonly edit: Partial<Args>;
}

/** All that the shared lifecycle knows of one kind of resource. */
export interface ResourceDefinition extends Facts<PlainArgs> {
  readonly schema: z.ZodType;
  readonly operations: Operations;
  readonly localArguments: readonly string[];
}

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

/** Declares a kind that is a plain record of an endpoint. */
export function defineRecord<Args extends ResourceArgs>() {
  return <
    S extends z.ZodObject,
    Item extends { id: string; createdAt?: string | null | undefined },
    Body,
    Change,
  >({
    record,
    ...declaration
  }: Declaration<Args, S> & {
    readonly record: RecordMapping<Args, Item, Body, Change>;
  }): ResourceDefinition => complete({ ...declaration, operations: recordOperations(record) });
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
    const toBody = (args: Args): ChannelBody => ({
      name: args.name ?? "",
      channelType,
      config: pick(args, own),
    });
    return complete({
      ...declaration,
      idProperty: "channelId",
      constants: { channelType },
      label: (args: Args) => JSON.stringify(args.name),
      operations: {
        ...recordOperations<Args, Channel, ChannelBody, ChannelBody>({
          collection: (client) => client.channels,
          toBody,
          toChange: toBody,
          fromItem: (channel) => ({ name: channel.name, ...pick(channel.config, own) }),
          accepts: (channel) => channel.channelType === channelType,
        }),
        delete: (account, id, { forceDetach }) => deleteChannel(account, id, forceDetach === true),
      },
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

function pick(source: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(source).filter(
      ([key, value]) => keys.includes(key) && value !== undefined && value !== null,
    ),
  );
}
