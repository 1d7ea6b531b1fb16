/**
 * How many levels of a JSON text from outside are kept. Kadoa documents seven and jq reads 256, but some ten
 * thousand end every function that goes down into a value, `JSON.stringify` first, with a full stack.
 */
const mostLevels = 200;

/** What stands for a list or an object that lies deeper. */
const folded = `(folded: nested more than ${mostLevels} levels deep)`;

/** The value of a JSON text, its depths folded; undefined when it is none. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // A level takes two signs at least: most texts are too short to be so deep.
  if (text.length > 2 * mostLevels && isNested(value)) fold(value, mostLevels);
  return value;
}

/** Whether a value is an object of named values: neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return isNested(value) && !Array.isArray(value);
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** In place and without lists of entries, since every large answer passes here: a seventh of the parsing on top. */
function fold(value: object, levelsLeft: number): void {
  for (const key in value) {
    const inner: unknown = (value as Record<string, unknown>)[key];
    if (!isNested(inner)) continue;
    if (levelsLeft > 1) fold(inner, levelsLeft - 1);
    // Not by assignment, which takes `__proto__` for the prototype.
    else Object.defineProperty(value, key, { value: folded });
  }
}
