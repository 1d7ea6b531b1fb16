import { z } from "zod";
import { type Channel, dataOf, fitting, type Setting, shapes, type Workflow } from "./answers";
import type { Answer } from "./wire";

export const channelsPath = "/v5/notifications/channels";
export const settingsPath = "/v5/notifications/settings";
export const workflowsPath = "/v4/workflows";

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

/** As many as are asked for at once: those that are looked for are few. */
export const mostWorkflows = "100";

export function workflowsIn(answer: Answer): Workflow[] {
  const schema = z.object({ workflows: z.array(shapes.workflow), pagination: shapes.pages });
  return fitting(answer, 200, schema).workflows;
}
