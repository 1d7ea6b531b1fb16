import { phrase } from "./phrase";
import type { Risk } from "./risk-kinds";
import { type Level, type RoutingRow, recipients, type Told } from "./routing";
import { eventAt, names } from "./wording";

/**
 * `workflow_recovered` has no setting of its own: Kadoa sends it to whoever is told of a failure, and not at all
 * where `workflow_finished` is set.
 */
const recovered = "workflow_recovered";
const failed = "workflow_failed";
const finished = "workflow_finished";

/** Levels at which a new setting for finished workflows ends the news of recoveries. */
export function recoveryRisks(rows: readonly RoutingRow[]): Risk[] {
  const levels = new Map<string, Level>();
  for (const { level } of rows) if (!level.elsewhere) levels.set(JSON.stringify(level), level);
  return [...levels.values()].flatMap((level) => {
    const failure = effective(rows, level, failed);
    const finish = effective(rows, level, finished);
    if (failure === undefined || finish === undefined || finish.before.enabled || !finish.after.enabled)
      return [];
    const told = recipients(failure.before);
    if (told.length === 0 || recipients(failure.after).length === 0) return [];
    const message = phrase`${eventAt(recovered, level)} is no longer sent to ${names(told)}: where ${finished} is set, Kadoa leaves it out.`;
    const resource = finish.after.setting;
    return [{ code: "recovery-silenced", message, resource, eventType: recovered, level }];
  });
}

/** What a level gets of an event, by its own setting or the workspace's. */
function effective(
  rows: readonly RoutingRow[],
  level: Level,
  eventType: string,
): { before: Told; after: Told } | undefined {
  const at = (workflowId: string | undefined) =>
    rows.find(
      (row) =>
        row.eventType === eventType &&
        row.level.profile === level.profile &&
        row.level.workflowId === workflowId &&
        !row.level.elsewhere,
    );
  return at(level.workflowId) ?? at(undefined);
}
