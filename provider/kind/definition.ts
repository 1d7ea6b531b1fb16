import type { z } from "zod";
import type { Account } from "../account/account";
import type { PlainArgs } from "./arguments";

/** What is wrong with an argument, in words that follow its name. */
export interface CheckFailure {
  property: string;
  reason: string;
}

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
   * @param prior what the state holds of it; nothing but the profile for a look-up
   */
  read(account: Account, id: string, prior: PlainArgs): Promise<PlainArgs | undefined>;
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

export interface Facts<Args> {
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
  normalize?(args: PlainArgs): PlainArgs;
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
