import { withPlace } from "../../provider/for-cli";
import { typeOf } from "../../sdk/declaration";
import { thunkOf } from "../../sdk/thunk";
import type { PlannedResource } from "./plan";

/** How a value is marked as secret wherever Pulumi reads or writes JSON: its own signature of a secret. */
const secretSignature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/**
 * What `pulumi import --file` takes. With inputs and outputs for each resource it asks no provider; a dynamic
 * provider could not answer, because it would be asked before it exists. Secrets stand in it in plain text, so it
 * must not become a file that has a name.
 */
export function importFile(
  resources: readonly PlannedResource[],
  { profile, workspace }: { profile: string | undefined; workspace: string | undefined },
): string {
  return JSON.stringify({
    resources: resources.map((resource) => {
      const { kind, id, definition } = resource.item;
      const inputs = { ...stateOf(resource, profile), __provider: thunkOf(kind) };
      return {
        type: typeOf(kind),
        name: resource.name,
        id,
        inputs,
        outputs: withPlace(definition, { workspace }, id, inputs),
      };
    }),
  });
}

function stateOf({ item, secrets }: PlannedResource, profile: string | undefined): Record<string, unknown> {
  const state: Record<string, unknown> = structuredClone(item.args);
  if (profile !== undefined) state.profile = profile;
  for (const { path, held } of secrets) {
    setAt(state, path, { ...secretSignature, plaintext: JSON.stringify(held) });
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
