import * as pulumi from "@pulumi/pulumi";
import { sameObject } from "../client/clash-words";
import type { Declaration } from "./declaration";
import { programMemory } from "./program";
import { idsOf } from "./references";

/** Which resource of this program is declared for which key, as far as they have come up. */
export function declaredKeys(kind: string): Map<string, string> {
  return programMemory(`unique ${kind}`, () => new Map<string, string>());
}

export function keyText(values: readonly unknown[]): string {
  return JSON.stringify(values.map((value) => value ?? null));
}

/**
 * Reports two resources of one program that stand for the same object in Kadoa, naming both. Keys that are
 * not known in a preview are compared once they are.
 */
export function reportDuplicates(
  resource: pulumi.CustomResource,
  name: string,
  declaration: Declaration,
  args: object | undefined,
): void {
  const { uniqueBy, kind } = declaration;
  if (uniqueBy === undefined) return;
  const seen = declaredKeys(kind);
  const given = (args ?? {}) as Record<string, pulumi.Input<unknown>>;
  const key = [...uniqueBy, "profile"].map((property) => idsOf(given[property]));
  pulumi.output(key).apply((values: unknown[]) => {
    const text = keyText(values);
    const other = seen.get(text);
    if (other === undefined) {
      seen.set(text, name);
      return;
    }
    const called = [name, other].map((each) => `${kind} ${JSON.stringify(each)}`) as [string, string];
    const args = Object.fromEntries(uniqueBy.map((property, index) => [property, values[index]]));
    void pulumi.log.error(sameObject(called, uniqueBy, args), resource);
  });
}
