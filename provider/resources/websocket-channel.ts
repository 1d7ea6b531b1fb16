import { z } from "zod";
import type { ChannelArgs } from "../kind/arguments";
import { channelShape, defineChannel } from "../kind/define";

export interface WebSocketChannelArgs extends ChannelArgs {}

/**
 * Delivers events to every client that is connected to the workspace's realtime WebSocket.
 *
 * A workspace has **one** WebSocket channel. Declare it once, in the stack that owns the workspace, and
 * let other stacks refer to its id. When it has to be replaced, the old one is deleted first.
 *
 * @see https://docs.kadoa.com/docs/websockets
 * @internal
 */
export const WebSocketChannel = defineChannel<WebSocketChannelArgs>()({
  kind: "WebSocketChannel",
  channelType: "WEBSOCKET",
  channel: { reaches: "machines", target: [] },
  schema: z.strictObject(channelShape),
  uniqueBy: [],
  example: { name: "live" },
  edit: { name: "live events" },
});
