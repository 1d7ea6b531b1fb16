import { secretMark, withUniqueKey } from "../../provider/for-cli";
import { typeOf } from "../../sdk/declaration";
import { thunkOf } from "../../sdk/thunk";
import { nativeTypeOf } from "../pulumi/resource-type";
import type { PlannedResource } from "./plan";

/**
 * What `pulumi import --file` takes. With inputs and outputs for each resource it asks no provider: a dynamic
 * provider could not answer, because it would be asked before it exists, and the plug-in would leave secrets out. Secrets stand in it in plain text, so it
 * must not become a file that has a name.
 */
export function importFile(
  planned: readonly PlannedResource[],
  options: { profile: string | undefined; workspace: string | undefined; native?: boolean },
): string {
  const resources = planned.map((resource) => {
    const { kind, id, definition } = resource.item;
    const { profile, workspace, native = false } = options;
    const inputs = { ...stateOf(resource, profile), ...(!native && { __provider: thunkOf(kind) }) };
    const outputs = withUniqueKey(definition, { workspace }, id, inputs);
    return { type: native ? nativeTypeOf(kind) : typeOf(kind), name: resource.name, id, inputs, outputs };
  });
  return JSON.stringify({ resources });
}

function stateOf({ item, secrets }: PlannedResource, profile: string | undefined): Record<string, unknown> {
  const state: Record<string, unknown> = structuredClone(item.args);
  if (profile !== undefined) state.profile = profile;
  for (const { path, held } of secrets) {
    setAt(state, path, { ...secretMark, plaintext: JSON.stringify(held) });
  }
  return state;
}

/** Puts a value in the place of another. */
export function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) target[first] = value;
  else setAt(target[first] as Record<string, unknown>, rest, value);
}
