import type { Collection, KadoaClient } from "../../client/client";
import { KadoaError, undefinedIfGone } from "../../client/errors";
import type { PlainArgs } from "../kind/arguments";
import type { Existing, Operations } from "../kind/definition";

interface RecordItem {
  id: string;
  createdAt?: string | null | undefined;
}

/** How arguments and the objects of one collection correspond. */
export interface RecordMapping<Args, Item extends RecordItem, Body, Change> {
  collection(client: KadoaClient): Collection<Item, Body, Change>;
  /** The body of a create. */
  toBody(args: Args): Body;
  /** The body of an update. */
  toChange(args: Args): Change;
  /** @param prior what the program or the state says of it; empty for a look-up */
  fromItem(item: Item, prior: Partial<Args>): PlainArgs;
  /** Whether an object under the id is of this kind at all. @default every object is */
  accepts?(item: Item): boolean;
}

/** Create, read, update and delete of a plain record: one call each. */
export function recordOperations<Args, Item extends RecordItem, Body, Change>(
  mapping: RecordMapping<Args, Item, Body, Change>,
): Operations {
  const { collection, toBody, toChange, fromItem, accepts = () => true } = mapping;
  return {
    async create(account, args) {
      const client = await account.client();
      const created = await account.writing(() => collection(client).create(toBody(args as Args)));
      if (accepts(created)) return created.id;
      throw new KadoaError("UNEXPECTED_ANSWER", `the answer is ${created.id}, an object of another type`);
    },
    async list(account, args) {
      const items = await collection(await account.client()).list();
      return items.filter(accepts).map(
        (item): Existing => ({
          id: item.id,
          createdAt: item.createdAt,
          args: fromItem(item, args as Partial<Args>),
        }),
      );
    },
    async read(account, id, prior) {
      const client = await account.client();
      const item = await account.observe(collection(client), id);
      if (item === undefined) return undefined;
      if (!accepts(item)) {
        throw new KadoaError("INVALID", `${collection(client).path}/${id} is an object of another type`, {
          fix: "use the class that fits its type.",
        });
      }
      return fromItem(item, prior as Partial<Args>);
    },
    async update(account, id, args) {
      const client = await account.client();
      await account.writing(() => collection(client).update(id, toChange(args as Args)));
    },
    async delete(account, id) {
      const client = await account.client();
      await account.writing(() => undefinedIfGone(() => collection(client).delete(id)));
    },
  };
}
