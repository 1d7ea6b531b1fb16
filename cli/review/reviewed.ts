import type { PlainArgs, ResourceDefinition } from "../../provider/for-cli";

/**
 * What becomes of a resource. `read`: it belongs to others, and the program looks it up; `forget`: it stays in
 * Kadoa, and Pulumi no longer manages it.
 */
export type Action = "create" | "update" | "replace" | "delete" | "forget" | "same" | "read";

/** A resource as it is before or after the change. */
export interface Side {
  readonly args: PlainArgs;
  /** Known for everything that exists before `up`. */
  readonly id?: string;
  /** For each argument, the URNs of the resources it is made from. */
  readonly dependencies: Readonly<Record<string, readonly string[] | null>>;
}

/** One resource of this package in a preview; where resources change objects, one object of theirs. */
export interface ReviewedResource {
  readonly urn: string;
  readonly definition: ResourceDefinition;
  readonly kind: string;
  /** The Pulumi name. */
  readonly name: string;
  /** Its URN before, where an alias renames or moves it; of an object taken over, that of who held it. */
  readonly formerUrn?: string;
  /** The resource that held the object before, when this one takes it over without an alias. */
  readonly takenFrom?: ReviewedResource;
  /** Of an object that is left: what its resource stands for afterwards. */
  readonly goesOnTo?: Side;
  readonly action: Action;
  /** The object stays in Kadoa when the resource goes, or is replaced. */
  readonly stays: boolean;
  readonly before?: Side;
  readonly after?: Side;
  /** Which paths of the arguments change, as Pulumi tells it. */
  readonly changedPaths: readonly string[];
  /** Arguments for whose sake it is replaced. */
  readonly replacedFor: readonly string[];
  /** Where the program declares it: `index.ts#13,15`; absent for what goes away. */
  readonly position?: string;
}

export interface Reviewed {
  /** `project/stack`; absent when the preview holds no step at all. */
  readonly stack?: string;
  readonly resources: readonly ReviewedResource[];
  /** How many resources of other packages change. */
  readonly othersChanging: number;
  readonly outputsBefore: Readonly<Record<string, unknown>>;
}
