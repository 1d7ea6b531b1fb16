import type { Behaviour } from "./behaviour";

/** The items of a list, given oldest first. */
export function inListOrder<Item>(items: Item[], { listOrder }: Behaviour): Item[] {
  return listOrder === "newest-first" ? items.toReversed() : items;
}

/** The envelope of a successful v5 call. */
export function success(data: Record<string, unknown>, message: string) {
  return { data, status: "success", message };
}
