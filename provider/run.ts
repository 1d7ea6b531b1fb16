import type { EarlierCreate } from "./create";
import type { PlainArgs } from "./define";
import { marksOf } from "./marks";

interface Declared {
  /** How each resource that stands for the object came to it. */
  readonly marks: Set<string>;
  /** What the program wants of it now. */
  args: PlainArgs;
}

/**
 * What one run of the engine has shown of the program so far. Handlers are told ids and never names, so two
 * resources of the state that stand for one object can only be told apart by how they came to it.
 */
export class Run {
  readonly #declared = new Map<string, Declared>();
  readonly #expected = new Map<string, EarlierCreate>();

  /** A resource, by kind and label, whose earlier create may have made something. */
  expect(name: string, earlier: EarlierCreate): void {
    this.#expected.set(name, earlier);
  }

  expected(name: string): EarlierCreate | undefined {
    return this.#expected.get(name);
  }

  /** A resource that the program declares stands for the object, and stays. */
  declare(id: string, state: PlainArgs, args: PlainArgs): void {
    const known = this.#declared.get(id) ?? { marks: new Set(), args };
    known.marks.add(markOf(state));
    known.args = args;
    this.#declared.set(id, known);
  }

  isDeclared(id: string): boolean {
    return this.#declared.has(id);
  }

  /** What the program declares of the object; undefined when it does not, as far as it has come up. */
  argsOf(id: string): PlainArgs | undefined {
    return this.#declared.get(id)?.args;
  }

  /**
   * Whether the object belongs to another resource than the one of this state. It does after a rename without
   * an alias: the new resource has taken the object, in this run or in an earlier one that was interrupted.
   */
  belongsToAnother(id: string, state: PlainArgs): boolean {
    const marks = this.#declared.get(id)?.marks ?? [];
    return [...marks].some((mark) => mark !== markOf(state));
  }
}

function markOf(state: PlainArgs): string {
  return JSON.stringify(marksOf(state));
}
