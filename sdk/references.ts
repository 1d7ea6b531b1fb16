import * as pulumi from "@pulumi/pulumi";
import { typeOf } from "./declaration";

/**
 * Turns resources into their ids: one, or a list of them, and either may still be on its way.
 * @param wanted what they have to be. For one that is something else, check gets `{ kind }` and says so.
 */
export function idsOf(reference: unknown, wanted?: "channel" | "setting"): unknown {
  if (Array.isArray(reference)) return reference.map((one) => idsOf(one, wanted));
  if (pulumi.Output.isInstance(reference) || reference instanceof Promise) {
    return pulumi.output(reference).apply((value: unknown) => idsOf(value, wanted));
  }
  if (typeof reference !== "object" || reference === null || !("id" in reference)) return reference;
  const kind = kindOf(reference);
  const isAnother = wanted !== undefined && kind !== undefined && kind.is !== wanted;
  return isAnother ? { kind: kind.name } : reference.id;
}

/** What a resource, or the result of a look-up, stands for; undefined where nothing says it. */
function kindOf(reference: object): { name: string; is: string } | undefined {
  const type = "__pulumiType" in reference ? String(reference.__pulumiType) : "";
  const own = type.startsWith(typeOf("")) ? type.slice(typeOf("").length) : undefined;
  if ("channelType" in reference) return { name: own ?? "channel", is: "channel" };
  if ("eventType" in reference) return { name: own ?? "setting", is: "setting" };
  return own === undefined ? undefined : { name: own, is: own };
}
