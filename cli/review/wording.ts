import { list, type Phrase, phrase, words } from "./phrase";
import type { ReviewedResource } from "./reviewed";
import { type Level, type RoutingRow, recipients } from "./routing";

/** `WebhookChannel pager`. */
export function title({ kind, name }: ReviewedResource): Phrase {
  return [`${kind} `, ...phrase`${name}`];
}

export function levelName({ workflowId, profile, elsewhere }: Level): Phrase {
  const own = workflowId === undefined ? words("workspace") : phrase`workflow ${workflowId}`;
  const name = elsewhere ? words("other stacks") : own;
  return profile === undefined ? name : phrase`${name}, profile ${profile}`;
}

/** `workflow_failed (workspace)`. */
export function eventAt(eventType: string, level: Level): Phrase {
  return phrase`${eventType} (${levelName(level)})`;
}

/** `credits_low and workflow_failed (workspace), workflow_failed (workflow prices)`. */
export function events(rows: readonly RoutingRow[]): Phrase {
  const levels = new Map<string, RoutingRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.level);
    levels.set(key, [...(levels.get(key) ?? []), row]);
  }
  const groups = [...levels.values()].map((group) => {
    const types = list(group.map(({ eventType }) => eventType));
    return phrase`${types} (${levelName(group[0]?.level ?? {})})`;
  });
  return groups.length === 1 ? (groups[0] ?? []) : list(groups);
}

export function names(channels: readonly { label: string }[]): Phrase {
  return list(channels.map(({ label }) => label));
}

/** The rows in which a channel gets the event on one side, by a setting of that level itself. */
export function rowsTo(
  resource: ReviewedResource,
  rows: readonly RoutingRow[],
  side: "before" | "after",
): RoutingRow[] {
  return rows.filter(
    (row) => row[side].by === "own" && recipients(row[side]).some(({ key }) => key === resource.urn),
  );
}

/** `, because webhookUrl changes`. */
export function because({ replacedFor }: ReviewedResource): Phrase {
  const reasons = replacedFor.filter((name) => name !== "__provider");
  if (reasons.length === 0) return [];
  return phrase`, because ${list(reasons)} ${words(reasons.length === 1 ? "changes" : "change")}`;
}
