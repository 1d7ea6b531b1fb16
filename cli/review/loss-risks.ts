import { phrase, words } from "./phrase";
import type { Risk } from "./risk-kinds";
import type { RoutedChannel } from "./routed-channels";
import { type RoutingRow, recipients, without } from "./routing";
import { rowRisks } from "./routing-risks";
import { eventAt, events, names } from "./wording";

/** Who loses an event that still reaches somebody: the last person, everybody but a WebSocket, a single channel. */
export function lossRisks(rows: readonly RoutingRow[]): Risk[] {
  // An event that reaches nobody any more, or is hidden, says by itself who loses it.
  const judged = rows.filter((row) => !row.level.elsewhere && rowRisks(row, rows).length === 0);
  return [...judged.flatMap(lastOnes), ...channelLosses(judged)];
}

function lastOnes({ eventType, level, before, after }: RoutingRow): Risk[] {
  const was = recipients(before);
  const left = recipients(after);
  // What a channel of others reaches is not known.
  if (left.length === 0 || left.some(({ resource }) => resource === undefined)) return [];
  const about = { eventType, level, resource: after.setting ?? before.setting };
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
  const losses = new Map<string, { channel: RoutedChannel; lost: RoutingRow[] }>();
  for (const row of rows) {
    for (const channel of without(recipients(row.before), recipients(row.after))) {
      if (channel.resource?.action === "delete") continue;
      const loss = losses.get(channel.key) ?? { channel, lost: [] };
      loss.lost.push(row);
      losses.set(channel.key, loss);
    }
  }
  return [...losses.values()].map(({ channel, lost }) => ({
    code: "channel-loses-event",
    message: phrase`${names([channel])} ${words("no longer gets")} ${events(lost)}.`,
    resource: lost[0]?.after.setting ?? lost[0]?.before.setting,
    ...(lost.length === 1 && { eventType: lost[0]?.eventType, level: lost[0]?.level }),
  }));
}
