import { changesKey } from "./objects";
import { type Phrase, phrase, words } from "./phrase";
import type { ReviewedResource } from "./reviewed";
import type { Risk } from "./risk-kinds";
import { keyOf, type RoutingRow, reachesNobody, recipients, without, workspaceRow } from "./routing";
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
  const deleted = phrase`${words(`${own} is deleted`)}${onward(before.setting)}`;
  if (after.by === "none") return deleted;
  if (after.by === "workspace") return phrase`${deleted}, and the workspace's ${words(empty)}`;
  if (before.by === "own") return words(`${own} ${empty}`);
  return words(`${own} ${after.enabled ? "has no channel" : "is disabled"}, but still hides the workspace's`);
}

/** What can go wrong with a setting, beside what it does to its event. */
export function settingRisks(resource: ReviewedResource, rows: readonly RoutingRow[]): Risk[] {
  if (resource.definition.attachesTo !== undefined) return subscriptionRisks(resource, rows);
  if (resource.definition.route === undefined) return [];
  if (resource.action === "replace" && !changesKey(resource)) {
    const message = phrase`${title(resource)} is deleted and made anew${because(resource)}: events in between reach nobody, and it gets a new id.`;
    return [{ code: "setting-replaced", message, resource }];
  }
  const row = rows.find(({ before }) => before.by === "own" && before.setting === resource);
  if (row === undefined || (resource.action !== "delete" && !changesKey(resource))) return [];
  // An event that reaches nobody any more says why by itself.
  if (recipients(row.before).length > 0 && reachesNobody(row.after)) return [];
  const { eventType, level } = row;
  const event = eventAt(eventType, level);
  const message =
    onward(resource).length > 0
      ? phrase`${title(resource)} leaves ${event}, and its setting is deleted: ${remains(row)}.`
      : phrase`${title(resource)} is deleted, the setting of ${event}: ${remains(row)}.`;
  return [{ code: "setting-deleted", message, resource, eventType, level }];
}

/** Why a setting is deleted whose resource stays. */
function onward(setting: ReviewedResource | undefined): Phrase {
  if (setting === undefined) return [];
  const key = keyOf(setting, setting.goesOnTo ?? (changesKey(setting) ? setting.after : undefined));
  return key === undefined
    ? []
    : phrase`, because ${setting.name} goes on to ${eventAt(key.eventType, key.level)}`;
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
  if (recipients(after).length === 0) return words("it reached nobody before either");
  return phrase`the workspace's applies again, and reaches ${names(recipients(after))}`;
}
