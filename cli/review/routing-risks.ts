import { type Phrase, phrase, words } from "./phrase";
import type { ReviewedResource } from "./resources";
import type { Risk } from "./risks";
import { type RoutingRow, reachesNobody, recipients, without, workspaceRow } from "./routing";
import { because, eventAt, events, names, title } from "./wording";

/** What can go wrong with one event at one level. */
export function rowRisks(row: RoutingRow, rows: readonly RoutingRow[]): Risk[] {
  const { eventType, level, before, after } = row;
  const about = { eventType, level, resource: after.setting ?? before.setting };
  if (recipients(before).length > 0 && reachesNobody(after) && !level.elsewhere) {
    const message = phrase`${eventAt(eventType, level)} reaches nobody any more: ${silence(row)}. Until now it reached ${names(recipients(before))}.`;
    return [{ code: "event-silenced", message, ...about }];
  }
  const workspace = workspaceRow(rows, row);
  if (level.workflowId === undefined || workspace === undefined) return [];
  const hides = after.by === "own" && workspace.after.by === "own";
  if (!hides || (before.by === "own" && workspace.before.by === "own")) return [];
  const lost = without(recipients(workspace.after), recipients(after));
  const told = before.by === "workspace" ? "no longer told" : "not told";
  const effect =
    lost.length === 0
      ? words("it reaches all of the same channels")
      : phrase`${names(lost)} ${words(lost.length === 1 ? "is" : "are")} ${words(told)}`;
  const message = phrase`${eventAt(eventType, level)} gets a setting of its own, which hides the workspace's: ${effect}.`;
  return [{ code: "workspace-hidden", message, ...about }];
}

/** Why an event reaches nobody. */
function silence({ level, before, after }: RoutingRow): Phrase {
  const own = level.workflowId === undefined ? "its setting" : "the workflow's own setting";
  const empty = after.enabled ? "has no channel left" : "is disabled";
  if (after.by === "none") return words(`${own} is deleted`);
  if (after.by === "workspace") return words(`${own} is deleted, and the workspace's ${empty}`);
  if (before.by === "own") return words(`${own} ${empty}`);
  return words(
    `${own} ${after.enabled ? "has no channel" : "is disabled"}, and hides the workspace's all the same`,
  );
}

/** What can go wrong with a setting, beside what it does to its event. */
export function settingRisks(resource: ReviewedResource, rows: readonly RoutingRow[]): Risk[] {
  if (resource.definition.attachesTo !== undefined) return subscriptionRisks(resource, rows);
  if (resource.definition.route === undefined) return [];
  if (resource.action === "replace") {
    const message = phrase`${title(resource)} is deleted and made anew${because(resource)}: events in between reach nobody, and it gets a new id.`;
    return [{ code: "setting-replaced", message, resource }];
  }
  const row = rows.find(({ before }) => before.by === "own" && before.setting === resource);
  if (resource.action !== "delete" || row === undefined) return [];
  // An event that reaches nobody any more says why by itself.
  if (recipients(row.before).length > 0 && reachesNobody(row.after)) return [];
  const { eventType, level } = row;
  const message = phrase`${title(resource)} is deleted, the setting of ${eventAt(eventType, level)}: ${remains(row)}.`;
  return [{ code: "setting-deleted", message, resource }];
}

function subscriptionRisks(resource: ReviewedResource, rows: readonly RoutingRow[]): Risk[] {
  const { action, definition, before } = resource;
  if (action !== "delete") return [];
  const ids = (definition.references ?? []).map((name) => before?.args[name]);
  const lost = rows.filter((row) =>
    without(recipients(row.before), recipients(row.after)).some((channel) =>
      ids.includes(channel.resource?.before?.id ?? channel.key),
    ),
  );
  const loss = lost.length === 0 ? [] : phrase`: its channel no longer gets ${events(lost)}`;
  const message = phrase`${title(resource)} is deleted${loss}.`;
  return [{ code: "subscription-deleted", message, resource }];
}

/** Who decides when a setting is gone. */
function remains({ after }: RoutingRow): Phrase {
  if (after.by === "own") return words("another one takes its place");
  if (recipients(after).length === 0) return words("it reached nobody before either");
  return phrase`the workspace's applies again, and reaches ${names(recipients(after))}`;
}
