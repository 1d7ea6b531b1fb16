import { sameObject, takenBack } from "../../client/clash-words";
import { coveredDigest, coveredText } from "../../client/covered";
import type { PlainArgs } from "../kind/arguments";
import { argumentNames } from "../kind/check";
import { managementArguments } from "../kind/define";
import type { CheckFailure, ResourceDefinition } from "../kind/definition";
import { isUnknown, UNKNOWN } from "../kind/unknown";
import { uniqueKeyOf } from "../state/comparison";
import { metadataOf } from "../state/metadata";

interface Declared {
  readonly definition: ResourceDefinition;
  /** The Pulumi name. */
  readonly name: string;
  /** Names of the arguments that the program gave. */
  readonly given: readonly string[];
  /** What check has made of them. */
  readonly inputs: PlainArgs;
}

/**
 * What one run has shown of the program and of the state, resource by resource. In other languages no code of this
 * package runs in the program, so that what its classes know there has to be found out here, as far as it has come up.
 */
export class Program {
  readonly #declared = new Map<string, Declared>();
  readonly #urns = new Map<string, string>();
  readonly #uniqueKeys = new Map<string, string>();
  readonly #workspaces = new Map<unknown, Set<string>>();

  /** Ids of all objects that the state holds, as far as the engine has named them. */
  get storedIds(): string[] {
    return [...this.#urns.keys()];
  }

  /** What the class of a kind adds to the arguments. */
  completed(definition: ResourceDefinition, name: string, args: PlainArgs, olds: PlainArgs): PlainArgs {
    const named = argumentNames(definition).includes("name") ? { ...args, name: args.name ?? name } : args;
    const { vouchesFor } = definition;
    if (vouchesFor === undefined) return named;
    return { ...named, covers: this.#covers(args[vouchesFor], olds, vouchesFor), verified: true };
  }

  /** Workspaces in which resources of the same account were made, as far as this run has heard of them. */
  workspacesOf(profile: unknown): string[] {
    return [...(this.#workspaces.get(profile) ?? [])];
  }

  /** Takes note of a resource that the program declares. @returns why it cannot be beside those before it */
  declare(urn: string, declared: Declared): CheckFailure[] {
    this.#declared.set(urn, declared);
    return [...this.#sameAsAnother(urn, declared), ...this.#takenBack(declared)].map((reason) => ({
      property: "",
      reason,
    }));
  }

  /** Takes note of what the state holds of a resource. */
  hold(urn: string, id: string, state: PlainArgs): void {
    const { workspace, unconfirmed } = metadataOf(state);
    if (unconfirmed === undefined) this.#urns.set(id, urn);
    if (workspace === undefined) return;
    const known = this.#workspaces.get(state.profile) ?? new Set();
    this.#workspaces.set(state.profile, known.add(workspace));
  }

  #sameAsAnother(urn: string, { definition, name, inputs }: Declared): string[] {
    const { uniqueBy, kind } = definition;
    if (uniqueBy === undefined || [...uniqueBy, "profile"].some((key) => isUnknown(inputs[key]))) return [];
    const uniqueKey = uniqueKeyOf(definition, inputs);
    const other = this.#uniqueKeys.get(uniqueKey);
    if (other === undefined || other === urn) {
      this.#uniqueKeys.set(uniqueKey, urn);
      return [];
    }
    const otherName = this.#declared.get(other)?.name;
    return [sameObject([called(kind, name), called(kind, otherName)], uniqueBy, inputs)];
  }

  /** An addition to an object whose owner, in the same program, would take it back. */
  #takenBack({ definition, name, inputs }: Declared): string[] {
    const { attachesTo, kind } = definition;
    const id = attachesTo && inputs[attachesTo];
    const owner = typeof id === "string" ? this.#declared.get(this.#urns.get(id) ?? "") : undefined;
    const exclusiveBy = owner?.definition.exclusiveBy;
    if (owner === undefined || exclusiveBy === undefined || owner.inputs[exclusiveBy] === false) return [];
    return [takenBack(called(kind, name), called(owner.definition.kind, owner.name), exclusiveBy)];
  }

  /** A digest of resources and of all that they refer to, the same as that of the class. */
  #covers(references: unknown, olds: PlainArgs, vouchesFor: string): unknown {
    const ids: unknown[] = Array.isArray(references) ? references : [];
    if (isUnknown(references) || ids.some(isUnknown)) return UNKNOWN;
    // In a run with --target nothing but the verification may come up: then nothing is known to have changed.
    const isKnown = ids.some((id) => this.#urns.has(String(id)));
    const before: unknown[] = Array.isArray(olds[vouchesFor]) ? olds[vouchesFor] : [];
    const isSame = ids.length === before.length && ids.every((id) => before.includes(id));
    return !isKnown && isSame && olds.covers !== undefined
      ? olds.covers
      : coveredDigest(ids.map((id) => this.#factsOf(id)));
  }

  #factsOf(id: unknown): string {
    const declared = this.#declared.get(this.#urns.get(String(id)) ?? "");
    if (declared === undefined) return coveredText(id);
    const { definition, given, inputs } = declared;
    const values = given.map((name) => [name, inputs[name]]);
    const referred = (definition.references ?? []).map((name) => {
      const ids = inputs[name];
      return Array.isArray(ids) ? ids.map((one) => this.#factsOf(one)).sort() : [];
    });
    return coveredText([id, definition.kind, values, referred]);
  }
}

/** The arguments that a program gave, as a verification covers them: not how the object is managed. */
export function givenNames(definition: ResourceDefinition, args: PlainArgs): string[] {
  return argumentNames(definition)
    .filter((name) => !managementArguments.includes(name) && args[name] !== undefined && args[name] !== null)
    .sort();
}

function called(kind: string, name: string | undefined): string {
  return `${kind} ${JSON.stringify(name)}`;
}
