type Json = null | boolean | number | string | Json[] | JsonObject;
type JsonObject = { [key: string]: Json };

/** What stays of a preview, a step and a state: enough to see what Pulumi says, whatever version says it. */
const kept = {
  preview: ["changeSummary", "diagnostics"],
  step: ["op", "urn", "diffReasons", "replaceReasons"],
  state: ["urn", "type", "custom", "external", "id", "sourcePosition"],
};

/**
 * A preview without what is another with every run: ids become speaking ones, lists that are sets and steps
 * that run side by side get one order.
 */
export function scrubbed(preview: string): string {
  const ids = speakingIds(JSON.parse(preview).steps);
  const text = [...ids].reduce((all, [id, speaking]) => all.replaceAll(id, speaking), preview);
  const { steps, ...rest } = JSON.parse(text) as { steps: JsonObject[] } & JsonObject;
  const ordered = steps.map(stepOf).sort((a, b) => (String(a.urn) < String(b.urn) ? -1 : 1));
  return `${JSON.stringify({ steps: ordered, ...pick(rest, kept.preview) }, null, 2)}\n`;
}

/** `6f1c…` becomes `id-of-pager`. */
function speakingIds(steps: readonly JsonObject[]): Map<string, string> {
  return new Map(
    steps.flatMap(({ urn, oldState }) => {
      const { id } = (oldState ?? {}) as JsonObject;
      return typeof id === "string" ? [[id, `id-of-${String(urn).split("::").at(-1)}`] as const] : [];
    }),
  );
}

function stepOf(step: JsonObject): JsonObject {
  return {
    ...pick(step, kept.step),
    detailedDiff: diffOf(step.detailedDiff as JsonObject | null),
    ...(step.oldState && { oldState: stateOf(step.oldState as JsonObject) }),
    ...(step.newState && { newState: stateOf(step.newState as JsonObject) }),
  };
}

/** Which place of a list differs depends on ids that were drawn; that the list differs does not. */
function diffOf(diff: JsonObject | null): JsonObject | null {
  if (diff === null) return null;
  const entries = Object.entries(diff).map(([path, change]): [string, Json] =>
    path.startsWith("channels[") ? ["channels", { kind: "update", inputDiff: true }] : [path, change],
  );
  return Object.fromEntries(entries);
}

/** The outputs of the stack only: those of a resource repeat its inputs. */
function stateOf(state: JsonObject): JsonObject {
  const outputs = state.type === "pulumi:pulumi:Stack" ? ["outputs"] : [];
  const { inputs, propertyDependencies } = state as { [key: string]: JsonObject };
  return {
    ...pick(state, [...kept.state, ...outputs]),
    ...(inputs && { inputs: withOrder(inputs) }),
    ...(propertyDependencies && { propertyDependencies: withOrder(propertyDependencies) }),
  };
}

/** Every list in its order, unknown values last, as the provider sorts sets; the provider's own text left out. */
function withOrder({ __provider: _, __run: __, ...values }: JsonObject): JsonObject {
  const isKnown = (value: Json) => value !== "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const entries = Object.entries(values).map(([name, value]): [string, Json] =>
    Array.isArray(value)
      ? [name, [...value.filter(isKnown).sort(), ...value.filter((item) => !isKnown(item))]]
      : [name, value],
  );
  return Object.fromEntries(entries);
}

function pick(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (name in value ? [[name, value[name] as Json]] : [])));
}
