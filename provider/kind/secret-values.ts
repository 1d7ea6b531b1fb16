import { isRecord } from "../../client/json";
import type { PlainArgs } from "./arguments";
import { isUnknown } from "./unknown";

/** How a secret looks on the wire between a provider and the engine. */
export const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/**
 * The same inputs with a mark on every secret. The class marks what the program gives it; but `transforms` and
 * `transformations` change arguments after the class, and what they set would be stored in plain text.
 */
export function withSecretsMarked(paths: readonly string[], inputs: PlainArgs): PlainArgs {
  return paths.reduce((marked, path) => marking(marked, path.split(".")), inputs);
}

function marking(target: PlainArgs, [key, ...rest]: string[]): PlainArgs {
  if (key === undefined || !Object.hasOwn(target, key)) return target;
  const value = target[key];
  // What is not known yet keeps the mark that it came with.
  if (value === undefined || value === null || isUnknown(value)) return target;
  if (rest.length === 0) return { ...target, [key]: asSecret(isRecord(value) ? eachMarked(value) : value) };
  return isRecord(value) ? { ...target, [key]: marking(value, rest) } : target;
}

/** Since 3.274 the engine takes the mark off an object that came without one, so what is in it has a mark of its own. */
function eachMarked(values: PlainArgs): PlainArgs {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isUnknown(value) ? value : asSecret(value)]),
  );
}

/** One value with the mark. */
export function asSecret(value: unknown): object {
  return { ...secretMark, value };
}
