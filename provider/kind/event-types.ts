import { isDocumented, knownEventTypes, recovered } from "../../client/event-types";
import { nearest } from "../../client/nearest";
import type { Foreseen } from "./definition";

/** Why Kadoa has no setting for recoveries, as its documentation of webhooks says. */
export const recoveredFollows =
  "Kadoa sends it to the channels of workflow_failed; declare that setting, and no workflow_finished, which suppresses it";

/**
 * What to expect of a setting for an event type. The service's list decides; only a create that it refuses is an
 * error, because nothing says that the list is complete.
 * @param offered the service's event types; undefined when it could not be asked
 */
export function foreseeEventType(eventType: string, offered: readonly string[] | undefined): Foreseen {
  if (isDocumented(eventType) || offered?.includes(eventType)) return {};
  if (eventType === recovered) return foreseeRecovered(offered);
  const known: readonly string[] = knownEventTypes;
  if (offered === undefined && known.includes(eventType)) {
    return { warning: `not every account may have eventType ${eventType}, and this one could not be asked.` };
  }
  const names = [...new Set([...(offered ?? []), ...known])];
  const near = nearest(
    eventType,
    names.filter((name) => name !== eventType),
  );
  const meant = near === undefined ? `there are ${[...names].sort().join(", ")}` : `did you mean ${near}?`;
  const doubt =
    offered === undefined
      ? `eventType ${eventType} is not known to this package, and the account could not be asked`
      : `eventType ${eventType} is not among those that Kadoa offers, and it may refuse the setting`;
  return { warning: `${doubt}: ${meant}` };
}

function foreseeRecovered(offered: readonly string[] | undefined): Foreseen {
  if (offered !== undefined) {
    return { failures: [{ property: "eventType", reason: `cannot be ${recovered}: ${recoveredFollows}` }] };
  }
  return {
    warning: `eventType ${recovered} may be refused, and the account could not be asked. Where it is, ${recoveredFollows}.`,
  };
}
