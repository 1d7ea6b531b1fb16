import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isRecord } from "../../client/json";
import type { PlainArgs } from "../kind/arguments";
import { asSecret, secretMark } from "../kind/secret-values";

/** Properties as the engine sends them, without its marks on secrets; none where it sends nothing. */
export function plainOf(struct: Struct | undefined): PlainArgs {
  return unmarked(sentIn(struct)) as PlainArgs;
}

/** Properties as the engine takes them: it knows no `undefined`. */
export function structOf(values: object): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

/**
 * The properties with a mark also on what the engine sent as a secret under the same name. The engine would do that itself
 * for a plug-in that takes no marks; but some of its versions then take ours off an object that came without one.
 */
export function withMarksOf(sent: Struct | undefined, properties: PlainArgs): PlainArgs {
  return markedLike(sentIn(sent), properties);
}

/** Every property as a secret, where a secret was sent. */
export function secretAs(sent: Struct | undefined, properties: object): object {
  if (!holdsMark(sentIn(sent))) return properties;
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, asSecret(value)]));
}

function sentIn(struct: Struct | undefined): PlainArgs {
  return (struct?.toJavaScript() ?? {}) as PlainArgs;
}

function isMarked(value: unknown): value is { value: unknown } {
  return isRecord(value) && Object.entries(secretMark).every(([key, mark]) => value[key] === mark);
}

function holdsMark(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isMarked(value) || Object.values(value).some(holdsMark);
}

function unmarked(value: unknown): unknown {
  if (isMarked(value)) return unmarked(value.value);
  if (Array.isArray(value)) return value.map(unmarked);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unmarked(inner)]));
}

function markedLike(sent: PlainArgs, properties: PlainArgs): PlainArgs {
  const entries = Object.entries(properties).map(([name, value]): [string, unknown] => {
    const before = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (value === undefined || isMarked(value)) return [name, value];
    if (isRecord(value) && isRecord(before) && !isMarked(before)) return [name, markedLike(before, value)];
    return [name, holdsMark(before) ? asSecret(value) : value];
  });
  return Object.fromEntries(entries);
}
