import type { z } from "zod";
import { isRecord } from "../../client/json";
import type { PlainArgs } from "./arguments";
import type { ResourceDefinition } from "./definition";
import { isUnknown } from "./unknown";

/**
 * Why a value is not for everyone's eyes: its path is declared to be secret; this version does not know its
 * form, so that anything in it may be secret; or the kind leaves its content open.
 */
export type Reserve = "secret" | "unknown" | "open";

/** Answers what stands in the place of a value, undefined for nothing. */
export type Conceal = (value: unknown, path: readonly string[], why: Reserve) => unknown;

/**
 * The arguments with everything concealed that is secret or not known whole, by the kind's own declaration. A
 * declared secret that is missing is asked for too, where its place exists.
 */
export function concealed(definition: ResourceDefinition, args: PlainArgs, conceal: Conceal): PlainArgs {
  const secrets = new Set(definition.secrets ?? []);
  const walk = (schema: Described, value: unknown, path: readonly string[]): unknown => {
    if (isUnknown(value)) return value;
    if (secrets.has(path.join("."))) return conceal(value, path, "secret");
    if (value === undefined || value === null) return value;
    const described = chosen(inner(schema), value);
    if (described === undefined) return conceal(value, path, "unknown");
    const { def } = described;
    switch (def.type) {
      case "object":
        return isKnownWhole(def.shape ?? {}, value)
          ? members(def.shape ?? {}, value, (part, key) => walk(part, value[key], [...path, key]))
          : conceal(value, path, "unknown");
      case "array":
        return Array.isArray(value) && def.element !== undefined
          ? value.map((each, index) => walk(def.element as Described, each, [...path, String(index)]))
          : conceal(value, path, "unknown");
      case "record":
      case "unknown":
      case "any":
        return conceal(value, path, "open");
      default:
        return typeof value === "object" ? conceal(value, path, "unknown") : value;
    }
  };
  const { shape = {} } = (definition.schema as unknown as Described).def;
  const known = members(shape, args, (part, key) => walk(part, args[key], [key]));
  const others = Object.entries(args).filter(([key]) => !Object.hasOwn(shape, key));
  return { ...known, ...present(others.map(([key, value]) => [key, conceal(value, [key], "unknown")])) };
}

/** Places whose content nobody may see, by path, each with the reason. */
export function reserved(
  definition: ResourceDefinition,
  args: PlainArgs,
): { path: readonly string[]; value: unknown; why: Reserve }[] {
  const found: { path: readonly string[]; value: unknown; why: Reserve }[] = [];
  concealed(definition, args, (value, path, why) => {
    if (value !== undefined) found.push({ path, value, why });
    return value;
  });
  return found;
}

/** What of a schema says how a value is built. */
interface Described {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, Described>>;
    readonly element?: Described;
    readonly innerType?: Described;
    readonly in?: Described;
    readonly options?: readonly Described[];
  };
}

/** Without what says that a value may be absent, or how it is changed. */
function inner(schema: Described): Described {
  const next = schema.def.innerType ?? schema.def.in;
  return next === undefined ? schema : inner(next);
}

/** Of several forms the one that the value has; undefined when it has none. */
function chosen(schema: Described, value: unknown): Described | undefined {
  const { type, options } = schema.def;
  if (type !== "union" || options === undefined) return schema;
  return options
    .map(inner)
    .find(
      (option) =>
        (option.def.type === "object") === isRecord(value) && (!isRecord(value) || hasForm(option, value)),
    );
}

/** By what distinguishes the forms: the members that can have one value only. */
function hasForm({ def: { shape = {} } }: Described, value: Record<string, unknown>): boolean {
  return Object.entries(shape).every(
    ([key, part]) =>
      part.def.type !== "literal" || (part as unknown as z.ZodType).safeParse(value[key]).success,
  );
}

function isKnownWhole(shape: object, value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.keys(value).every((key) => Object.hasOwn(shape, key));
}

function members(
  shape: Readonly<Record<string, Described>>,
  value: Readonly<Record<string, unknown>>,
  each: (part: Described, key: string) => unknown,
): Record<string, unknown> {
  // In the order in which the value has them; what it lacks comes last.
  const keys = new Set([
    ...Object.keys(value).filter((key) => Object.hasOwn(shape, key)),
    ...Object.keys(shape),
  ]);
  return present([...keys].map((key) => [key, each(shape[key] as Described, key)]));
}

function present(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
