/** What the classes of this package know of their kind: facts that `npm run gen` takes from its declaration. */
export interface Declaration {
  readonly kind: string;
  /** Every argument, so that each is an output also where the program leaves it out. */
  readonly properties: readonly string[];
  readonly secrets: readonly string[];
  readonly references: readonly string[];
  /** Arguments that together can exist once per account. */
  readonly uniqueBy?: readonly string[];
  /** The argument whose resources this kind vouches for. */
  readonly vouchesFor?: string;
  /** The argument that names an object which this kind adds to, though another resource owns it. */
  readonly attachesTo?: string;
  /** The boolean argument whose `false` lets others add to the object. */
  readonly exclusiveBy?: string;
}

export function typeOf(kind: string): string {
  return `pulumi-nodejs:dynamic/kadoa:${kind}`;
}
