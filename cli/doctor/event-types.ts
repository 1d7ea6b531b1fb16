import { knownEventTypes } from "../../client/event-types";
import { type Finding, ok, warning } from "./check";

/** As many names as fit a line. */
const mostNames = 10;

/** Whether the service and this package know the same event types. */
export function compareEventTypes(offered: readonly string[]): Finding {
  const known: readonly string[] = knownEventTypes;
  const added = offered.filter((type) => !known.includes(type));
  const missing = known.filter((type) => !offered.includes(type));
  if (added.length === 0 && missing.length === 0) return ok(`the ${known.length} that this package knows`);
  const findings = [
    ...(added.length === 0 ? [] : [`new to this package: ${listed(added)}`]),
    ...(missing.length === 0 ? [] : [`no longer offered: ${listed(missing)}`]),
  ];
  const fixes = [
    ...(added.length === 0
      ? []
      : ["settings can name the new ones as they are; a newer pulumi-kadoa may have them in its types"]),
    ...(missing.length === 0 ? [] : ["make no new settings for what is no longer offered"]),
  ];
  return warning(findings.join("; "), `${fixes.join("; ")}.`);
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
