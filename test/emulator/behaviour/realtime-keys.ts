import type { Behaviour } from "../../../emulator/index";

/** The keys of the behaviour that show on a WebSocket; the others show on requests. */
export const realtimeKeys: readonly (keyof Behaviour)[] = [
  "testEventId",
  "envelope",
  "cursors",
  "frameIds",
  "replay",
  "unknownCursor",
  "nullCursor",
  "acknowledged",
  "secondSubscription",
  "foreignSubscription",
  "subscriptionConfirmed",
  "tokenLifetimeMs",
  "tokenUses",
  "heartbeatIntervalMs",
  "pong",
];
