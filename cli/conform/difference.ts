import type { Behaviour } from "../../emulator/behaviour";

/** The keys of a behaviour file that a statement found out. */
export type Found = { -readonly [Key in keyof Behaviour]?: Behaviour[Key] };

/** The service did something else than the document says. */
export class Difference extends Error {
  constructor(
    readonly seen: string,
    readonly requestId?: string,
    /** What a behaviour file says of it. */
    readonly behaviour?: Found,
  ) {
    super(seen);
  }
}
