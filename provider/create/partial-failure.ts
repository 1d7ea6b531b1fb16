import type { KadoaError } from "../../client/errors";
import type { PlainArgs } from "../kind/arguments";

export interface LeftBehind {
  /** Under which id it exists. */
  id: string;
  /** What of it differs from the arguments; the state keeps the arguments otherwise. */
  state?: PlainArgs;
}

/**
 * A create or update that failed after it had made something. The state keeps the resource, and the next `up`
 * updates it, also when nothing differs. A refresh forgets that it failed: what must stay so has to stand in
 * `state`.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    /** Why it failed. One for each thing that a person has to correct: people see them one by one. */
    readonly reasons: readonly [KadoaError, ...KadoaError[]],
    readonly left: LeftBehind,
  ) {
    super(reasons.map(({ message }) => message).join("\n"), { cause: reasons[0] });
  }

  /** The same failure with every reason told in another way. */
  told(tell: (reason: KadoaError) => KadoaError): PartialFailure {
    const [first, ...more] = this.reasons;
    return new PartialFailure([tell(first), ...more.map(tell)], this.left);
  }
}
