import type { PlainArgs } from "./define";

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
    /** When it began, in ISO 8601, by the service's clock. */
    readonly since: string;
  };
}

const names = ["taken", "unconfirmed"] as const satisfies readonly (keyof Marks)[];

export function marksOf(state: PlainArgs): Marks {
  return Object.fromEntries(Object.entries(state).filter(([name]) => isMark(name)));
}

export function withoutMarks(state: PlainArgs): PlainArgs {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !isMark(name)));
}

function isMark(name: string): boolean {
  return (names as readonly string[]).includes(name);
}
