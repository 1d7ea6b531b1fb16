import type { Channel } from "../../client/schemas";
import { attribute, outcomeOf } from "../../delivery/verify/log";
import type { AttemptView, DeliveryView, EventView } from "../api";
import { attemptWords, failureOf, unknown } from "./failures";
import type { Attempt, LoggedDelivery } from "./source";
import { originOf, payloadText, shown } from "./views";

/** More of a payload than this, in signs, is not shown. */
const longestPayload = 65_536;

/** A row of the log, with its channel where the log tells which one it was. */
export function deliveryView(row: LoggedDelivery, channels: readonly Channel[]): DeliveryView {
  const those = channelsOf(row, channels);
  const outcome = outcomeOf(row);
  return {
    id: row.id,
    eventId: row.eventId ?? null,
    eventType: row.eventType,
    workflowId: row.workflowId,
    at: row.createdAt ?? "",
    status: shown(row.eventStatus ?? "no status"),
    outcome,
    channels: those.map(({ name }) => shown(name)),
    channelType: row.channelType ?? those[0]?.channelType ?? null,
    attempts: row.attempts?.map(attemptView) ?? null,
    reason: outcome !== "failed" ? null : row.attempts === undefined ? unknown : failureOf(row.attempts),
  };
}

/** An event with all its deliveries; undefined when the log has none of it. */
export function eventView(
  rows: readonly LoggedDelivery[],
  channels: readonly Channel[],
): EventView | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    id: first.eventId ?? "",
    eventType: first.eventType,
    workflowId: first.workflowId,
    at: first.createdAt ?? "",
    payload: payloadText(first.payload ?? {}, longestPayload).text,
    deliveries: rows.map((row) => ({ ...deliveryView(row, channels), request: requestOf(row) })),
  };
}

function channelsOf(row: LoggedDelivery, channels: readonly Channel[]): readonly Channel[] {
  if (row.channelId !== undefined) return channels.filter(({ id }) => id === row.channelId);
  return channels.filter((channel) => attribute([row], [channel]).rows.size > 0);
}

function attemptView(attempt: Attempt): AttemptView {
  const { at, status = null, error = null, tookMs = null, answer } = attempt;
  const words = attemptWords(attempt);
  return { at, status, error, tookMs, answer: answer ? payloadLines(answer) : null, words };
}

function payloadLines(text: string): string {
  return text.split("\n").map(shown).join("\n");
}

/** The request of a webhook as it goes out, without its body and with its secrets hidden. */
function requestOf({ channelConfig, eventType }: LoggedDelivery): string | null {
  const { webhookUrl, httpMethod, auth } = channelConfig ?? {};
  if (typeof webhookUrl !== "string" || typeof httpMethod !== "string") return null;
  const headers = [
    "content-type: application/json",
    `x-kadoa-event: ${shown(eventType)}`,
    ...secretHeaders(auth),
  ];
  return [`${shown(httpMethod)} ${originOf(webhookUrl)}`, ...headers].join("\n");
}

function secretHeaders(auth: unknown): string[] {
  if (typeof auth !== "object" || auth === null) return [];
  const { type, headers } = auth as Record<string, unknown>;
  const sort = String(type).toLowerCase();
  if (sort === "bearer" || sort === "basic") return [`authorization: ${shown(sort)} [secret]`];
  return Object.keys(headers ?? {}).map((name) => `${shown(name.toLowerCase())}: [secret]`);
}
