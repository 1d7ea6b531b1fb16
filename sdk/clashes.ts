import * as pulumi from "@pulumi/pulumi";
import { takenBack } from "../client/clash-words";
import type { Declaration } from "./declaration";
import { programMemory } from "./program";
import { idsOf } from "./references";
import { reportDuplicates } from "./unique";

/** Reports what only the whole program shows: resources that stand for one object, or fight over one. */
export function reportClashes(
  resource: pulumi.CustomResource,
  name: string,
  declaration: Declaration,
  args: object | undefined,
): void {
  reportDuplicates(resource, name, declaration, args);
  reportTakenBack(resource, name, declaration, (args ?? {}) as Record<string, unknown>);
}

interface Party {
  readonly resource: pulumi.CustomResource;
  readonly called: string;
  /** The object in question: the owner itself, or what the addition names. */
  readonly object: unknown;
}

interface Owner extends Party {
  readonly exclusiveBy: string;
  readonly isExclusive: pulumi.Input<unknown>;
}

/** Reports an addition to an object whose owner, in the same program, would take it back at every `up`. */
function reportTakenBack(
  resource: pulumi.CustomResource,
  name: string,
  { kind, exclusiveBy, attachesTo }: Declaration,
  args: Record<string, unknown>,
): void {
  const seen = programMemory("owners and additions", () => ({
    owners: [] as Owner[],
    additions: [] as Party[],
  }));
  const called = `${kind} ${JSON.stringify(name)}`;
  if (exclusiveBy !== undefined) {
    const owner = { resource, called, object: resource, exclusiveBy, isExclusive: args[exclusiveBy] };
    seen.owners.push(owner);
    for (const addition of seen.additions) compare(owner, addition);
  }
  if (attachesTo !== undefined) {
    const addition = { resource, called, object: args[attachesTo] };
    seen.additions.push(addition);
    for (const owner of seen.owners) compare(owner, addition);
  }
}

function compare(owner: Owner, addition: Party): void {
  // The resource itself is compared as such: in the preview that makes it, it has no id yet.
  const ids = addition.object === owner.object ? ["", ""] : [idsOf(owner.object), idsOf(addition.object)];
  pulumi.all([owner.isExclusive, ...ids]).apply(([isExclusive, owned, added]) => {
    if (isExclusive === false || owned !== added) return;
    void pulumi.log.error(takenBack(addition.called, owner.called, owner.exclusiveBy), addition.resource);
  });
}
