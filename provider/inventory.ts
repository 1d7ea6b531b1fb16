import { KadoaError } from "../client/errors";
import type { Account } from "./account";
import { type CheckFailure, check, normalise } from "./check";
import type { PlainArgs, ResourceDefinition } from "./define";
import { definitions } from "./resources.gen";

/** An object of an account, as the resource that could manage it. */
export interface InventoryItem {
  readonly kind: string;
  readonly definition: ResourceDefinition;
  readonly id: string;
  readonly createdAt?: string;
  /** The arguments that describe it, in the form in which a state holds them. */
  readonly args: PlainArgs;
  /** Why no program could declare it so; empty when one can. */
  readonly failures: readonly CheckFailure[];
}

/** A channel of a type that this version has no class for. */
export interface UnknownChannel {
  readonly id: string;
  readonly name: string;
  readonly channelType: string;
}

/** Everything that exists in an account, in the order in which a program declares it: what is referred to first. */
export async function inventoryOf(
  account: Account,
): Promise<{ items: InventoryItem[]; unknown: UnknownChannel[] }> {
  const lists = await Promise.all(
    Object.entries(definitions).map(([kind, definition]) => itemsOf(account, kind, definition)),
  );
  const items = lists.flat().sort(byReference);
  const known = new Set(items.map(({ id }) => id));
  const channels = await (await account.client()).channels.list();
  const unknown = channels.filter(({ id }) => !known.has(id));
  return { items, unknown: unknown.map(({ id, name, channelType }) => ({ id, name, channelType })) };
}

async function itemsOf(
  account: Account,
  kind: string,
  definition: ResourceDefinition,
): Promise<InventoryItem[]> {
  const existing = await listed(account, definition);
  return existing.map(({ id, createdAt, args }) => ({
    kind,
    definition,
    id,
    ...(createdAt ? { createdAt } : {}),
    args: normalise(definition, args),
    failures: check(definition, args).failures,
  }));
}

/** Kinds without a list stand for no object of their own; an account may be without an older part of the API. */
async function listed(account: Account, { operations }: ResourceDefinition) {
  try {
    return (await operations.list?.(account, {})) ?? [];
  } catch (error) {
    if (error instanceof KadoaError && error.code === "NOT_FOUND") return [];
    throw error;
  }
}

function byReference(a: InventoryItem, b: InventoryItem): number {
  return (a.definition.references?.length ?? 0) - (b.definition.references?.length ?? 0);
}
