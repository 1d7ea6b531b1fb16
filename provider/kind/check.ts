import type { z } from "zod";
import { nearest } from "../../client/nearest";
import type { PlainArgs } from "./arguments";
import type { CheckFailure, ResourceDefinition } from "./definition";
import { isMarker } from "./markers";
import { propertyPath, valueAt } from "./paths";
import { isUnknown, isUnknownAt } from "./unknown";

export interface CheckResult {
  inputs: PlainArgs;
  failures: CheckFailure[];
}

/** Validates and normalises. Every problem is reported at once; nothing is thrown and nothing is asked. */
export function check(definition: ResourceDefinition, news: PlainArgs): CheckResult {
  const given = inOneForm(definition, news);
  const parsed = definition.schema.safeParse(given);
  const issues = parsed.success ? [] : parsed.error.issues;
  const failures = issues
    .filter(({ path }) => !isUnknownAt(given, path) && !isMarker(valueAt(given, path)))
    .flatMap((issue) => failuresOf(issue, definition, given));
  return { inputs: failures.length > 0 ? given : normalize(definition, given), failures };
}

/** Makes defaults explicit, sorts sets and applies the kind's own spelling rules. */
export function normalize(definition: ResourceDefinition, args: PlainArgs): PlainArgs {
  const complete: PlainArgs = { ...definition.defaults, ...inOneForm(definition, args) };
  for (const name of definition.sets ?? []) {
    if (Array.isArray(complete[name])) complete[name] = sortedSet(complete[name]);
  }
  return complete;
}

function inOneForm(definition: ResourceDefinition, args: PlainArgs): PlainArgs {
  const given = withoutEmpty(args);
  return withoutEmpty(definition.normalize?.(given) ?? given);
}

/** `null` and `undefined` both mean absent; the wire to the engine cannot carry the second. */
function withoutEmpty(args: PlainArgs): PlainArgs {
  return Object.fromEntries(
    Object.entries(args).filter(
      ([name, value]) => value !== undefined && value !== null && !name.startsWith("__"),
    ),
  );
}

function sortedSet(values: readonly unknown[]): unknown[] {
  const known = [...new Set(values.filter((value) => !isUnknown(value)))].sort();
  return [...known, ...values.filter(isUnknown)];
}

function failuresOf(
  issue: z.core.$ZodIssue,
  definition: ResourceDefinition,
  given: PlainArgs,
): CheckFailure[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      property: propertyPath([...issue.path, key]),
      reason: unknownArgument(key, issue.path.length === 0 ? argumentNames(definition) : []),
    }));
  }
  const missing = issue.path.length > 0 && valueAt(given, issue.path) === undefined;
  return [
    {
      property: propertyPath(issue.path),
      reason:
        missing && issue.code !== "custom" ? `is required${expectation(issue)}` : sentence(issue.message),
    },
  ];
}

/** Every argument of a kind, in the order of its schema. */
export function argumentNames(definition: ResourceDefinition): string[] {
  const { shape } = definition.schema as unknown as { shape?: object };
  return Object.keys(shape ?? {});
}

function unknownArgument(key: string, known: string[]): string {
  const near = nearest(key, known);
  if (near !== undefined) return `is not an argument; did you mean ${near}?`;
  return known.length > 0 ? `is not an argument; there are ${known.sort().join(", ")}` : "is not known here";
}

function expectation(issue: z.core.$ZodIssue): string {
  // A text that says which kind of thing it is, such as the `type` of an `auth`.
  if (issue.code === "invalid_union") return `: ${issue.message.replace(/^must be /, "")}`;
  return issue.code === "invalid_type" ? `: a ${issue.expected === "array" ? "list" : issue.expected}` : "";
}

/** zod's own words read "Invalid input: expected string, received number"; ours already fit the sentence. */
function sentence(message: string): string {
  return message.replace(/^Invalid input: expected (\S+), received (\S+)$/, "must be of type $1, not $2");
}
