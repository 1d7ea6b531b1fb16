import type { PlainArgs, ResourceDefinition } from "./define";

/**
 * What the state keeps of a resource beside its arguments. It is no property of the class, so that nothing in
 * a program depends on it, and a preview shows no difference that only the provider could know.
 */
export interface Marks {
  /** Stands for an object that was there before the resource. */
  readonly taken?: {
    /** `adopted`: the program named it, and it stays on destroy; `found`: it was what a create had to make. */
    readonly how: "adopted" | "found";
    /** When, in ISO 8601. Tells this resource from an older one for the same object. */
    readonly at: string;
  };
  /** Stands for a create that ended without anybody knowing whether it made something. The id means nothing. */
  readonly unconfirmed?: {
    /** The latest moment at which it can have begun, in ISO 8601, by the service's clock. */
    readonly since: string;
    /** When the service must have been done with it, by the same clock. */
    readonly until?: string;
  };
  /**
   * The id once more, for a kind that exists once per key. A program can read its stack's state as it was before
   * the run, but no ids; so it learns from here which object its stack holds at which key.
   */
  readonly objectId?: string;
}

const names = ["taken", "unconfirmed", "objectId"] as const satisfies readonly (keyof Marks)[];

export function marksOf(state: PlainArgs): Marks {
  return Object.fromEntries(Object.entries(state).filter(([name]) => isMark(name)));
}

export function withoutMarks(state: PlainArgs): PlainArgs {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !isMark(name)));
}

/** The state of a resource whose object is known. */
export function withObjectId(definition: ResourceDefinition, id: string, state: PlainArgs): PlainArgs {
  return definition.uniqueBy === undefined ? state : { ...state, objectId: id };
}

function isMark(name: string): boolean {
  return (names as readonly string[]).includes(name);
}
