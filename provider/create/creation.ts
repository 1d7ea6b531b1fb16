import type { Account } from "../account/account";
import type { Run } from "../account/run";
import type { PlainArgs } from "../kind/arguments";
import type { ResourceDefinition } from "../kind/definition";
import type { EarlierCreate } from "../state/metadata";
import type { Journal } from "./journal";

/** What a create needs to know. */
export interface Creation {
  definition: ResourceDefinition;
  account: Account;
  args: PlainArgs;
  run: Run;
  /** Tells the resource from an older one that stands for the same object. */
  uid: string;
  journal: Journal;
  /** An earlier create of the same resource that may have made something. */
  earlier?: EarlierCreate | undefined;
}

/** What a resource stands for from now on. */
export interface Created {
  id: string;
  /** Undefined for an object that this call has made. */
  taken?: "adopted" | "found";
  /** Arguments of an adopted object that were changed. */
  changed?: readonly string[];
}
