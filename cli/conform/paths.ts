import { z } from "zod";
import { type Channel, dataOf, type Setting, shapes } from "./answers";
import type { Answer } from "./wire";

export const channelsPath = "/v5/notifications/channels";
export const settingsPath = "/v5/notifications/settings";

/** What every object that this command makes is called at the beginning. */
export const prefix = "pulumi-kadoa-conform-";
/** An id that no service gives. */
export const noId = "00000000-0000-4000-8000-000000000000";

export function channelsIn(answer: Answer): Channel[] {
  return dataOf(answer, 200, { channels: z.array(shapes.channel) }).channels;
}

export function settingsIn(answer: Answer): Setting[] {
  return dataOf(answer, 200, { settings: z.array(shapes.setting) }).settings;
}
