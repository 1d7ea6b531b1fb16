import type { Behaviour } from "./behaviour";
import type { Heard } from "./replay-buffer";

/** An event as the WebSocket sends it. */
export function eventFrame({ event, cursor, place }: Heard, behaviour: Behaviour): Record<string, unknown> {
  const { id, eventType, timestamp, payload } = event;
  const hasCursor = behaviour.cursors === "all" || (behaviour.cursors === "every-second" && place % 2 === 0);
  const newer = behaviour.envelope === "newer";
  return {
    [newer ? "eventType" : "type"]: eventType,
    ...(behaviour.frameIds === "present" ? { id } : {}),
    timestamp: newer ? timestamp : Date.parse(timestamp),
    ...(hasCursor ? { _cursor: cursor } : {}),
    [behaviour.envelope === "older" ? "data" : "message"]: payload,
  };
}
