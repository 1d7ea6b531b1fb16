import type { Existing } from "../kind/definition";
import type { Unconfirmed } from "../state/metadata";
import { findEarlier } from "./create";
import type { Creation } from "./creation";

/** What the create made of which the state knows no more than that it was begun; undefined for nothing. */
export function findUnconfirmed(creation: Creation, unconfirmed: Unconfirmed): Promise<Existing | undefined> {
  return findEarlier(creation, { args: creation.args, ...unconfirmed });
}

/** Deletes it, where it exists. */
export async function deleteUnconfirmed(creation: Creation, unconfirmed: Unconfirmed): Promise<void> {
  const { definition, account, args } = creation;
  const found = await findUnconfirmed(creation, unconfirmed);
  if (found !== undefined) await definition.operations.delete(account, found.id, args);
}
