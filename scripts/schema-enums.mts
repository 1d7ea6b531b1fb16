// The values that schema.json offers where a text is one of several. They are an offer, and no limit: Kadoa may have newer
// ones, and the provider's own check says better what is wrong. So each stands beside a plain text.
import { join } from "node:path";
import { createJiti } from "jiti";
import { root } from "./checkout.mts";
import type { Kind } from "./kinds.mts";
import { descriptionOf, refTo, type Spec } from "./schema-parts.mts";

interface Value {
  /** What a language calls it. */
  name?: string;
  value: string;
  description?: string;
}

const load = createJiti(import.meta.url, { fsCache: false });

/** Every event type that a setting can name, in the words in which the emulator offers it. */
export async function eventTypes(): Promise<Value[]> {
  const { knownEventTypes } = await load.import<{ knownEventTypes: readonly string[] }>(
    join(root, "client/event-types.ts"),
  );
  const { eventTypes: offered } = await load.import<{
    eventTypes: readonly { type: string; description: string }[];
  }>(join(root, "emulator/event-types.ts"));
  return knownEventTypes.map((value) => {
    const description = offered.find(({ type }) => type === value)?.description;
    if (description === undefined) throw new Error(`nothing says when ${value} happens`);
    return { name: inWords(value), value, description: `${description}.` };
  });
}

/** Kadoa's names of the kinds of channels. */
export function channelTypes(kinds: readonly Kind[]): Value[] {
  return kinds.flatMap(({ definition: { constants, kind }, comment }) => {
    const value = constants?.channelType;
    const [sentence = ""] = descriptionOf(comment).split(/(?<=\.)\s/);
    const name = kind.replace(/Channel$/, "");
    return typeof value === "string" ? [{ name, value, description: sentence.replace(/\s+/g, " ") }] : [];
  });
}

/** `workflow_failed` becomes `WorkflowFailed`. */
function inWords(value: string): string {
  return value.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export function enumType(description: string, values: readonly Value[]): Spec {
  return { type: "string", description, enum: values };
}

/** One of the values, or any other text. */
export function openEnum(name: string): Spec {
  return { oneOf: [{ type: "string" }, { type: "string", ...refTo(name) }] };
}

/** What comes back is a text like any other. */
export function asOutput(spec: Spec, types: Readonly<Record<string, Spec>>): Spec {
  const [, named] = (spec.oneOf ?? []) as { $ref?: string }[];
  if (types[named?.$ref?.replace("#/types/", "") ?? ""]?.enum !== undefined) {
    const { oneOf: _, ...rest } = spec;
    return { ...rest, type: "string" };
  }
  return spec.items === undefined ? spec : { ...spec, items: asOutput(spec.items as Spec, types) };
}
