import { KadoaError } from "../../client/errors";
import { isRecord } from "../../client/json";
import type { PlainArgs } from "../kind/arguments";
import { check, normalize } from "../kind/check";
import { concealed, reserved } from "../kind/conceal";
import type { CheckFailure, ResourceDefinition } from "../kind/definition";
import { NOT_SHOWN } from "../kind/markers";
import { propertyPath } from "../kind/paths";
import { definitions } from "../resources.gen";
import { isMasked } from "../state/observed";
import type { Account } from "./account";

/** An object of an account, as the resource that could manage it. */
export interface InventoryItem {
  readonly kind: string;
  readonly definition: ResourceDefinition;
  readonly id: string;
  readonly createdAt?: string;
  /** The arguments that describe it, in the form in which a state holds them. */
  readonly args: PlainArgs;
  /** Why no program could declare it so; empty when one can. */
  readonly failures: readonly CheckFailure[];
}

/** A channel of a type that this version has no class for. */
export interface UnknownChannel {
  readonly id: string;
  readonly name: string;
  readonly channelType: string;
}

/** Everything that exists in an account, in the order in which a program declares it: what is referred to first. */
export async function inventoryOf(
  account: Account,
): Promise<{ items: InventoryItem[]; unknown: UnknownChannel[] }> {
  const lists = await Promise.all(
    Object.entries(definitions).map(([kind, definition]) => itemsOf(account, kind, definition)),
  );
  const items = lists.flat().sort(byReference);
  const known = new Set(items.map(({ id }) => id));
  const channels = await (await account.client()).channels.list();
  const unknown = channels.filter(({ id }) => !known.has(id));
  return { items, unknown: unknown.map(({ id, name, channelType }) => ({ id, name, channelType })) };
}

async function itemsOf(
  account: Account,
  kind: string,
  definition: ResourceDefinition,
): Promise<InventoryItem[]> {
  const existing = await listed(account, definition);
  return existing.map(({ id, createdAt, args }) => ({
    kind,
    definition,
    id,
    ...(createdAt ? { createdAt } : {}),
    args: withoutUnknown(definition, normalize(definition, args)),
    failures: failuresOf(definition, args),
  }));
}

/** What this version does not know may be secret: it is in no plan and no program. */
function withoutUnknown(definition: ResourceDefinition, args: PlainArgs): PlainArgs {
  return concealed(definition, args, (value, _path, why) => (why === "unknown" ? NOT_SHOWN : value));
}

/** Without the names of what is unknown or secret: somebody else has given them. */
function failuresOf(definition: ResourceDefinition, args: PlainArgs): readonly CheckFailure[] {
  const unknown = reserved(definition, normalize(definition, args)).filter(({ why }) => why === "unknown");
  if (unknown.length > 0) {
    const reason = "is of a form that this version does not know";
    return unknown.map(({ path }) => ({ property: propertyPath(path), reason }));
  }
  const hidden = hiddenIn(definition, args);
  const failures = check(definition, args).failures.filter(({ property }) => !hidden.has(property));
  return failures.map((failure) => {
    const shown = args[failure.property];
    if (shown !== undefined && isMasked(shown)) return { ...failure, reason: "is not shown by Kadoa" };
    const secret = definition.secrets?.find(
      (path) => /^[.[]/.test(failure.property.slice(path.length)) && failure.property.startsWith(path),
    );
    return secret === undefined
      ? failure
      : { property: secret, reason: `holds something that ${failure.reason}` };
  });
}

/** Properties with a secret that the service does not show: what stands there instead need not be of its form. */
function hiddenIn(definition: ResourceDefinition, args: PlainArgs): ReadonlySet<string> {
  const secrets = reserved(definition, normalize(definition, args)).filter(({ why }) => why === "secret");
  const texts = secrets.flatMap(({ path, value }) => textsIn(path, value));
  return new Set(texts.filter(({ value }) => isMasked(value)).map(({ path }) => propertyPath(path)));
}

function textsIn(path: readonly string[], value: unknown): { path: readonly string[]; value: unknown }[] {
  if (!isRecord(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, inner]) => textsIn([...path, name], inner));
}

/** Kinds without a list stand for no object of their own; an account may be without an older part of the API. */
export async function listed(account: Account, { operations }: ResourceDefinition) {
  try {
    return (await operations.list?.(account, {})) ?? [];
  } catch (error) {
    if (error instanceof KadoaError && error.code === "NOT_FOUND") return [];
    throw error;
  }
}

function byReference(a: InventoryItem, b: InventoryItem): number {
  return (a.definition.references?.length ?? 0) - (b.definition.references?.length ?? 0);
}
