import type { PlainArgs } from "./arguments";
import type { CheckFailure, ResourceDefinition } from "./definition";
import { valueAt } from "./paths";

/** Stands in the state where the server holds something else than we sent, which may be secret and never enters. */
export const CHANGED_OUTSIDE = "(changed outside Pulumi)";

/** Stands in a look-up, and in what is imported, for what may be secret. */
export const NOT_SHOWN = "(not shown: it may hold a secret)";

export function isMarker(value: unknown): boolean {
  return value === CHANGED_OUTSIDE || value === NOT_SHOWN;
}

/** Arguments that cannot be sent: Kadoa would take what stands in place of a secret for the secret itself. */
export function markersIn({ secrets = [] }: ResourceDefinition, args: PlainArgs): CheckFailure[] {
  const ofSecrets = secrets.filter((path) => hasMarker(valueAt(args, path.split("."))));
  const others = Object.keys(args).filter(
    (name) => hasMarker(args[name]) && !ofSecrets.some((path) => path.split(".")[0] === name),
  );
  return [...ofSecrets, ...others].map((property) => ({ property, reason }));
}

const reason =
  "has a marker that stands in place of what is not shown, and Kadoa would take it for the value: " +
  "write the value itself there, and leave the argument out of `ignoreChanges`";

function hasMarker(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return isMarker(value);
  return Object.values(value).some(hasMarker);
}
