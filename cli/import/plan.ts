import type { InventoryItem, UnknownChannel } from "../../provider/for-cli";
import type { ManagedResource, StackContent } from "../pulumi/stack";
import { Names, pulumiName, variableName } from "./names";
import { configText, type ImportedSecret, secretsOf } from "./secrets";

/** One object as the resource that it becomes. */
export interface PlannedResource {
  readonly item: InventoryItem;
  /** The Pulumi name. */
  readonly name: string;
  /** What the program calls it. */
  readonly variable: string;
  readonly secrets: readonly ImportedSecret[];
}

/** An object that stays as it is, and why. */
export interface LeftOut {
  readonly kind: string;
  readonly label: string;
  readonly id: string;
  readonly reason: string;
}

export interface ImportPlan {
  readonly resources: readonly PlannedResource[];
  readonly leftOut: readonly LeftOut[];
  /** How many objects are managed already. */
  readonly managed: number;
  /** A digest of the workspace in which the objects are; undefined where Kadoa did not say which it is. */
  readonly workspace: string | undefined;
}

export interface PlanOptions {
  stack: StackContent;
  /** What other stacks manage. */
  elsewhere: readonly ManagedResource[];
  /** Ids or names; undefined for everything. */
  only: readonly string[] | undefined;
  workspace?: string | undefined;
}

/** Decides what is imported, and under which names; nothing is done yet. */
export function planImport(
  { items, unknown }: { items: readonly InventoryItem[]; unknown: readonly UnknownChannel[] },
  { stack, elsewhere, only, workspace }: PlanOptions,
): ImportPlan {
  const managed = new Set([...stack.resources, ...elsewhere].map(({ id }) => id));
  const isMeant = (id: string, name: unknown) =>
    only === undefined || only.includes(id) || (typeof name === "string" && only.includes(name));
  const free = items.filter(({ id }) => !managed.has(id));
  const meant = free.filter(({ id, args }) => isMeant(id, args.name));
  const declarable = meant.filter(({ failures }) => failures.length === 0);
  const others = unknown.filter(({ id, name }) => !managed.has(id) && isMeant(id, name));
  const leftOut = [
    ...meant.filter(({ failures }) => failures.length > 0).map(notDeclarable),
    ...others.map(ofUnknownType),
  ];
  return { resources: named(declarable, stack), leftOut, managed: items.length - free.length, workspace };
}

function named(items: readonly InventoryItem[], { resources, config }: StackContent): PlannedResource[] {
  const variables = new Names([], "");
  const values = new Map([...config].map(([key, value]) => [key.slice(key.indexOf(":") + 1), value]));
  const keys = new Names(values.keys(), "");
  const names = new Map<string, Names>();
  return items.map((item) => {
    const { kind, definition, args } = item;
    const used = resources.filter((resource) => resource.kind === kind).map(({ name }) => name);
    const ofKind = names.get(kind) ?? new Names(used, "-");
    names.set(kind, ofKind);
    const name = ofKind.claim(pulumiName(definition.label(args), kind));
    const variable = variables.claim(variableName(name, kind));
    const secrets = secretsOf(item).map((secret) => {
      const { value } = secret;
      // An import that was ended may have stored it already.
      const isOwn = (key: string) => value !== undefined && values.get(key) === configText(value);
      return { ...secret, configKey: keys.claim(secret.keyAfter(variable), isOwn) };
    });
    return { item, name, variable, secrets };
  });
}

function notDeclarable({ kind, definition, args, id, failures }: InventoryItem): LeftOut {
  const reason = failures.map((failure) => `${failure.property} ${failure.reason}`.trim()).join("; ");
  return { kind, label: definition.label(args), id, reason: `no program could declare it: ${reason}` };
}

function ofUnknownType({ id, name, channelType }: UnknownChannel): LeftOut {
  const reason = `this version has no class for the type ${channelType}`;
  return { kind: "channel", label: JSON.stringify(name), id, reason };
}
