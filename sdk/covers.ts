import * as pulumi from "@pulumi/pulumi";
import { coveredDigest, coveredText } from "../client/covered";
import type { Declaration } from "./declaration";

interface Known {
  declaration: Declaration;
  args: Record<string, unknown>;
}

/** What a program gave to each resource of this package, kept while the resource is. */
const known = new WeakMap<object, Known>();

export function remember(
  resource: pulumi.CustomResource,
  declaration: Declaration,
  args: object | undefined,
): void {
  known.set(resource, { declaration, args: { ...args } });
}

/**
 * A digest of resources and of all that they refer to, their secrets included. It changes exactly when one of
 * them does, because it is made of what the provider has normalised; of a mere id it covers the id.
 */
export function coversOf(references: unknown): pulumi.Output<string> {
  return pulumi.secret(factsOfAll(references).apply(coveredDigest));
}

/** What counts of each, as text; sorted, because these lists are sets. */
function factsOfAll(references: unknown): pulumi.Output<string[]> {
  return textsOf(references).apply((texts) => [...texts].sort());
}

function textsOf(references: unknown): pulumi.Output<string[]> {
  return pulumi.output(references as pulumi.Input<object>).apply((list: unknown) => {
    const each: pulumi.Output<string>[] = Array.isArray(list) ? list.map(factsOf) : [];
    return pulumi.all(each);
  });
}

function factsOf(reference: unknown): pulumi.Output<string> {
  if (typeof reference !== "object" || reference === null) return pulumi.output(JSON.stringify(reference));
  const { id } = reference as { id?: pulumi.Input<unknown> };
  const entry = known.get(reference);
  if (entry === undefined) return pulumi.jsonStringify(id);
  const { declaration, args } = entry;
  // What the program left out has no value in a preview; in the state it is the default.
  const given = declaration.properties.filter((name) => args[name] !== undefined && args[name] !== null);
  const values = given.map((name) => [name, (reference as Record<string, unknown>)[name]]);
  const referred = declaration.references.map((name) => factsOfAll(args[name]));
  return pulumi.output([id, declaration.kind, values, referred] as pulumi.Input<object>).apply(coveredText);
}
