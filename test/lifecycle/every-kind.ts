import type { PlainArgs } from "../../provider/kind/arguments";
import type { ResourceDefinition } from "../../provider/kind/definition";
import { definitions } from "../../provider/resources.gen";

/** Every kind of resource that this package has, as it is declared. */
export const kinds: readonly ResourceDefinition[] = Object.values(definitions);

/** Whether a kind stands for no object of its own, but for something about a setting that exists. */
export function leansOnSetting({ attachesTo, vouchesFor }: ResourceDefinition): boolean {
  return attachesTo !== undefined || vouchesFor !== undefined;
}

/** Whether there is something in Kadoa that can be lost. */
export function isInKadoa({ vouchesFor }: ResourceDefinition): boolean {
  return vouchesFor === undefined;
}

export function isEditable({ edit }: ResourceDefinition): boolean {
  return Object.keys(edit).length > 0;
}

/** The example of a kind; where it refers to a setting or to channels, to these. */
export function exampleOf(
  definition: ResourceDefinition,
  others: { setting: unknown; channel: unknown },
): PlainArgs {
  const args = { ...definition.example };
  for (const name of definition.references ?? []) {
    const isSetting = name === definition.attachesTo || name === definition.vouchesFor;
    const other = isSetting ? others.setting : others.channel;
    const value = args[name];
    if (value !== undefined) args[name] = Array.isArray(value) ? value.map(() => other) : other;
  }
  return args;
}
