import { isRecord } from "../../client/json";
import { overlapLength } from "../../client/secret-forms";
import type { Secrets } from "../../client/secrets";
import type { PlainArgs } from "../kind/arguments";
import { reserved } from "../kind/conceal";
import type { ResourceDefinition } from "../kind/definition";
import { valueAt } from "../kind/paths";

/** From now on no message repeats what is secret among these arguments, or a URL of theirs behind its origin. */
export function learnArguments(secrets: Secrets, definition: ResourceDefinition, args: PlainArgs): void {
  for (const { path, value, why } of reserved(definition, args)) {
    // What is left open may hold any word; a short one is none to hide.
    const isSecret = why === "secret";
    for (const text of texts(value)) if (isSecret || text.length >= overlapLength) secrets.learn(text);
    if (!isSecret) continue;
    for (const name of names(value)) secrets.learnName(name);
    const beside = path.length > 1 ? valueAt(args, path.slice(0, -1)) : undefined;
    if (typeof value === "string") for (const user of neighbours(beside)) secrets.learnLogin(user, value);
  }
  for (const text of texts(args)) if (/^(https?|wss?):\/\//i.test(text)) secrets.learnUrl(text);
}

/** Every text among the arguments that is declared to be a secret. */
export function secretsIn(definition: ResourceDefinition, args: PlainArgs): string[] {
  return reserved(definition, args).flatMap(({ value, why }) => (why === "secret" ? texts(value) : []));
}

/** Any of them may be the user name that goes with a password. */
function neighbours(value: unknown): string[] {
  return isRecord(value) ? Object.values(value).filter((each) => typeof each === "string") : [];
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
}

function names(value: unknown): string[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)]);
}
