import type { Change } from "./changes";
import { changesKey } from "./objects";
import { list, type Phrase, phrase, words } from "./phrase";
import type { ReviewedResource } from "./reviewed";
import { type Key, keyOf } from "./routing";
import { eventAt, title } from "./wording";

/** A key that goes from one resource to another, or a resource that goes to a key which nobody held. */
export interface Move {
  /** The resource that held the old key, and the one that holds the new one; one of the two stays the same. */
  readonly giver: ReviewedResource;
  readonly resource: ReviewedResource;
  readonly from: Key;
  readonly to: Key;
  /** What moves, and what holds meanwhile. */
  readonly message: Phrase;
}

export function movesOf(changes: readonly Change[]): Move[] {
  return changes.flatMap(({ resource, properties }) => {
    const [from, to] = [keyOf(resource, resource.before), keyOf(resource, resource.after)];
    if (from === undefined || to === undefined) return [];
    const { takenFrom: giver = resource } = resource;
    const move = { giver, resource, from, to };
    if (giver.name !== resource.name)
      return [{ ...move, message: handedOver(move, list(properties.map(({ path }) => path))) }];
    return changesKey(resource) ? [{ ...move, message: goesOn(move) }] : [];
  });
}

function handedOver({ giver, resource, to }: Omit<Move, "message">, changed: Phrase): Phrase {
  const how = changed.length === 0 ? words("as it is") : phrase`where only ${changed} ${words("change")}`;
  return phrase`${eventAt(to.eventType, to.level)} goes from ${giver.name} to ${resource.name}: its setting stays in Kadoa, ${how}.`;
}

function goesOn({ resource, from, to }: Omit<Move, "message">): Phrase {
  const order = [from, to].every(({ notifies }) => notifies)
    ? "the new setting starts to notify before the old one stops"
    : "the new setting is made before the old one is deleted";
  return phrase`${title(resource)} goes from ${eventAt(from.eventType, from.level)} to ${eventAt(to.eventType, to.level)}: ${words(order)}.`;
}

/** What holds of all keys that are handed over, while `up` is at it. */
export function meanwhile(moves: readonly Move[]): Phrase {
  const handed = moves.filter(({ resource }) => resource.takenFrom !== undefined);
  if (handed.length === 0) return [];
  // A resource that takes one key and gives another away is at one of the two before or after the others.
  const isMixed = handed.some(
    ({ giver, resource }) => giver.action === "replace" && resource.action === "update",
  );
  return words(
    `${handed.length === 1 ? "The event" : "Each of these events"} has its setting at every moment.` +
      (isMixed
        ? " Until all of them are changed, a channel may get several of these events, or none of them."
        : ""),
  );
}
