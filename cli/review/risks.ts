import { channelRisks, newlyToldPeople, secretRisks } from "./channel-risks";
import { because, eventAt, events, names, type Phrase, phrase, title, words } from "./phrase";
import { changesKey, type Reviewed, type ReviewedResource } from "./resources";
import { type Risk, riskKinds } from "./risk-kinds";
import {
  byLevel,
  keyOf,
  type Level,
  lost,
  type RoutedChannel,
  type RoutingRow,
  reachesNobody,
  recipients,
  without,
  workspaceRow,
} from "./routing";

export function risksOf(reviewed: Reviewed, rows: readonly RoutingRow[]): Risk[] {
  const risks = [
    ...rows.flatMap((row) => rowRisks(row, rows)),
    ...reviewed.resources.flatMap((resource) => [
      ...settingRisks(resource, rows),
      ...channelRisks(resource, reviewed, rows),
      ...secretRisks(resource),
    ]),
    ...lossRisks(rows),
    ...recoveryRisks(rows),
    ...newlyToldPeople(reviewed.resources, rows),
  ];
  const order = Object.keys(riskKinds);
  return risks.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

/** The gravest in a few words: `workflow_failed reaches nobody any more`, `3 channels are deleted`. */
export function gravest(risks: readonly Risk[]): Phrase | undefined {
  const [first] = risks;
  if (first === undefined) return undefined;
  const { one, many } = riskKinds[first.code];
  const count = risks.filter(({ code }) => code === first.code).length;
  if (count > 1) return phrase`${count} ${words(many)}`;
  const { eventType, level = {}, resource } = first;
  if (eventType !== undefined) return phrase`${eventAt(eventType, level)} ${words(one)}`;
  return phrase`${resource === undefined ? [] : title(resource)} ${words(one)}`;
}

/** What can go wrong with one event at one level. */
export function rowRisks(row: RoutingRow, rows: readonly RoutingRow[]): Risk[] {
  const { eventType, level, before, after } = row;
  const about = aboutOf(row);
  if (recipients(before).length > 0 && reachesNobody(after) && !level.elsewhere) {
    const message = phrase`${eventAt(eventType, level)} reaches nobody any more: ${silence(row)}. Until now it reached ${names(recipients(before))}.`;
    return [{ code: "event-silenced", message, ...about }];
  }
  const workspace = workspaceRow(rows, row);
  if (level.workflowId === undefined || workspace === undefined) return [];
  const hides = after.by === "own" && workspace.after.by === "own";
  if (!hides || (before.by === "own" && workspace.before.by === "own")) return [];
  const lost = without(recipients(workspace.after), recipients(after));
  const change = before.by === "workspace" ? "no longer told" : "not told";
  const effect =
    lost.length === 0
      ? words("it reaches all of the same channels")
      : phrase`${names(lost)} ${words(lost.length === 1 ? "is" : "are")} ${words(change)}`;
  const message = phrase`${eventAt(eventType, level)} gets a setting of its own, which hides the workspace's: ${effect}.`;
  return [{ code: "workspace-hidden", message, ...about }];
}

/** Which event a risk is about, and the setting that a reader should look at. */
function aboutOf(row: RoutingRow | undefined): Pick<Risk, "eventType" | "level" | "resource"> {
  return {
    eventType: row?.eventType,
    level: row?.level,
    resource: row?.after.setting ?? row?.before.setting,
  };
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
  const isIts = ({ resource, key }: RoutedChannel) => ids.includes(resource?.before?.id ?? key);
  const losing = rows.filter((row) => lost(row).some(isIts));
  const loss = losing.length === 0 ? [] : phrase`: its channel no longer gets ${events(losing)}`;
  const message = phrase`${title(resource)} is deleted${loss}.`;
  return [{ code: "subscription-deleted", message, resource }];
}

/** Who decides when a setting is gone. */
function remains({ after }: RoutingRow): Phrase {
  if (recipients(after).length === 0) return words("it reached nobody before either");
  return phrase`the workspace's applies again, and reaches ${names(recipients(after))}`;
}

/** Who loses an event that still reaches somebody: the last person, everybody but a WebSocket, a single channel. */
export function lossRisks(rows: readonly RoutingRow[]): Risk[] {
  // An event that reaches nobody any more, or is hidden, says by itself who loses it.
  const judged = rows.filter((row) => !row.level.elsewhere && rowRisks(row, rows).length === 0);
  return [...judged.flatMap(lastOnes), ...channelLosses(judged)];
}

function lastOnes(row: RoutingRow): Risk[] {
  const { eventType, level, before, after } = row;
  const was = recipients(before);
  const left = recipients(after);
  // What a channel of others reaches is not known.
  if (left.length === 0 || left.some(({ resource }) => resource === undefined)) return [];
  const about = aboutOf(row);
  const event = eventAt(eventType, level);
  const risks: Risk[] = [];
  if (was.some(isPeople) && !left.some(isPeople)) {
    const message = phrase`${event} reaches no person any more. Until now it reached ${names(was.filter(isPeople))}; now it reaches ${names(left)}.`;
    risks.push({ code: "people-silenced", message, ...about });
  }
  if (left.every(isListenedTo) && !was.every(isListenedTo)) {
    const message = phrase`${event} goes to ${names(left)} only, a WebSocket: it reaches nobody while no client is connected.`;
    risks.push({ code: "websocket-only", message, ...about });
  }
  return risks;
}

function isPeople({ resource }: RoutedChannel): boolean {
  return resource?.definition.channel?.reaches === "people";
}

/** It leads to no address: whoever is connected is told. */
function isListenedTo({ resource }: RoutedChannel): boolean {
  return resource?.definition.channel?.target.length === 0;
}

/** One for each channel that stays and is told of less. */
function channelLosses(rows: readonly RoutingRow[]): Risk[] {
  const losses = rows.flatMap((row) => lost(row).map((channel) => ({ channel, row })));
  const staying = losses.filter(({ channel }) => channel.resource?.action !== "delete");
  return [...Map.groupBy(staying, ({ channel }) => channel.key).values()].map((losses) => {
    const [rows, channels] = [losses.map(({ row }) => row), losses.map(({ channel }) => channel)];
    const message = phrase`${names(channels.slice(0, 1))} ${words("no longer gets")} ${events(rows)}.`;
    const { resource, ...event } = aboutOf(rows[0]);
    return { code: "channel-loses-event", message, resource, ...(rows.length === 1 && event) };
  });
}

/**
 * `workflow_recovered` has no setting of its own: Kadoa sends it to whoever is told of a failure, and not at all
 * where `workflow_finished` is set.
 */
const recovered = "workflow_recovered";
const failed = "workflow_failed";
const finished = "workflow_finished";

/** Levels at which a new setting for finished workflows ends the news of recoveries. */
export function recoveryRisks(rows: readonly RoutingRow[]): Risk[] {
  const own = rows.filter(({ level }) => !level.elsewhere);
  return byLevel(own).flatMap(([{ level } = { level: {} }]) => {
    const failure = effective(own, level, failed);
    const finish = effective(own, level, finished);
    if (failure === undefined || finish === undefined || finish.before.enabled || !finish.after.enabled)
      return [];
    const reached = recipients(failure.before);
    if (reached.length === 0 || recipients(failure.after).length === 0) return [];
    const message = phrase`${eventAt(recovered, level)} is no longer sent to ${names(reached)}: where ${finished} is set, Kadoa leaves it out.`;
    const resource = finish.after.setting;
    return [{ code: "recovery-silenced", message, resource, eventType: recovered, level }];
  });
}

/** What a level gets of an event, by its own setting or the workspace's. */
function effective(rows: readonly RoutingRow[], { profile, workflowId }: Level, eventType: string) {
  const those = rows.filter((row) => row.eventType === eventType && row.level.profile === profile);
  const at = (id: string | undefined) => those.find(({ level }) => level.workflowId === id);
  return at(workflowId) ?? at(undefined);
}
