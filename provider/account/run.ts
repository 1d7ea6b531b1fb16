import type { PlainArgs } from "../kind/arguments";
import { type EarlierCreate, type LeftObject, metadataOf } from "../state/metadata";

/** An object that the stack's state held before this run, as the program read it there. */
export interface PriorObject {
  /** The Pulumi name of the resource that held it. */
  readonly resource: string;
  /** Whether that is the resource that asks. */
  readonly isOwn: boolean;
  /** Undefined in a state that was written before ids were kept in it. */
  readonly id?: string;
  /** Whether it was there before the resource, and stays when that is destroyed. */
  readonly isAdopted?: boolean;
  /** Whether another resource of the state has taken it over since. */
  readonly isTakenOver?: boolean;
  /** Whether that resource is declared for another key, and its `ignoreChanges` leaves it at this one. */
  readonly isKept?: boolean;
  /** What that resource referred to. */
  readonly references?: PlainArgs;
}

interface Declared {
  /** How each resource that stands for the object came to it. */
  readonly origins: Set<string>;
  /** What the program wants of it now. */
  args: PlainArgs;
}

/**
 * What one run of the engine has shown of the program so far. Handlers are told ids and never names, so two
 * resources of the state that stand for one object can only be told apart by how they came to it.
 */
export class Run {
  /** Organization, project and name of the stack, as the program says. */
  stack: string | undefined;
  /** Whether the stack's prior state is known: a program can read it, and a provider cannot. */
  readsState = true;
  /** Whether anything of the program has come up. */
  hasProgram = false;
  readonly #declared = new Map<string, Declared>();
  readonly #expected = new Map<string, EarlierCreate>();
  readonly #prior = new Map<string, readonly PriorObject[]>();
  readonly #left = new Map<string, readonly LeftObject[]>();
  readonly #claimed = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #doubtful = new Set<string>();
  readonly #wanted = new Set<string>();

  /** A resource, by kind and label, whose earlier create may have made something. */
  expect(name: string, earlier: EarlierCreate): void {
    this.#expected.set(name, earlier);
  }

  expected(name: string): EarlierCreate | undefined {
    return this.#expected.get(name);
  }

  /** What the prior state has at a unique key: a kind and what can exist once of it. */
  setPrior(uniqueKey: string, objects: readonly PriorObject[]): void {
    if (objects.length > 0) this.#prior.set(uniqueKey, objects);
  }

  priorAt(uniqueKey: string): readonly PriorObject[] {
    return this.#prior.get(uniqueKey) ?? [];
  }

  /** A resource that the program declares stands for the object, and stays. */
  declare(id: string, state: PlainArgs, args: PlainArgs): void {
    const known = this.#declared.get(id) ?? { origins: new Set(), args };
    known.origins.add(originOf(state));
    known.args = args;
    this.#declared.set(id, known);
  }

  /** Another resource of the program is declared for what the object is at. */
  want(id: string): void {
    this.#wanted.add(id);
  }

  isWanted(id: string): boolean {
    return this.#wanted.has(id);
  }

  /** The state may not have the object as it is. */
  doubt(id: string): void {
    this.#doubtful.add(id);
  }

  isDoubtful(id: string): boolean {
    return this.#doubtful.has(id);
  }

  /** This process has made the object, or taken it; no other resource may delete it. */
  claim(id: string): void {
    this.#claimed.add(id);
  }

  disclaim(id: string): void {
    this.#claimed.delete(id);
  }

  isClaimed(id: string): boolean {
    return this.#claimed.has(id);
  }

  isDeclared(id: string): boolean {
    return this.#declared.has(id);
  }

  /** Whether it belongs to a resource that this program declares, as far as it has come up. */
  isOurs(id: string): boolean {
    return this.isClaimed(id) || this.isDeclared(id);
  }

  /** What the program declares of the object; undefined when it does not, as far as it has come up. */
  argsOf(id: string): PlainArgs | undefined {
    return this.#declared.get(id)?.args;
  }

  /** A resource is going to be replaced by one with another key; what it stood for, the latest object last. */
  leave(left: readonly LeftObject[], uniqueKey: string): void {
    this.#left.set(uniqueKey, left);
  }

  /** What resources of this run stood for until they were replaced. */
  get left(): readonly LeftObject[] {
    return [...this.#left.values()].flat();
  }

  /** What the resource that is now made at the key stood for until then. */
  leftFor(uniqueKey: string): readonly LeftObject[] | undefined {
    return this.#left.get(uniqueKey);
  }

  /** This run deletes the object. */
  delete(id: string): void {
    this.#deleted.add(id);
  }

  isDeleted(id: string): boolean {
    return this.#deleted.has(id);
  }

  /**
   * Whether the object belongs to another resource than the one of this state: it was handed over, in this run
   * or in an earlier one that was interrupted.
   */
  belongsToAnother(id: string, state: PlainArgs): boolean {
    if (this.#claimed.has(id)) return true;
    const origins = this.#declared.get(id)?.origins ?? [];
    return [...origins].some((origin) => origin !== originOf(state));
  }
}

/** How the resource of a state came to its object: two that stand for the same one differ in it. */
function originOf(state: PlainArgs): string {
  return JSON.stringify(metadataOf(state).taken ?? null);
}
