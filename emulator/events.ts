import { randomUUID } from "node:crypto";
import type { Clock } from "../client/clock";
import { eventTypes, recovered } from "./event-types";
import { badRequest } from "./refusals";
import type { Channel, Setting, Workspace } from "./workspace";

/** Something that happened to a workflow, or to the whole workspace. */
export interface Event {
  id: string;
  eventType: string;
  workflowId: string | null;
  /** ISO 8601. */
  timestamp: string;
  payload: Record<string, unknown>;
}

/** An event that somebody or something made happen. */
export interface Occurrence {
  eventType: string;
  workflowId?: string | null | undefined;
  /** The payload; by default an example of the type. */
  data?: Record<string, unknown> | undefined;
}

/** @throws Refusal 400 for an event type that does not exist */
export function createEvent({ eventType, workflowId, data }: Occurrence, clock: Clock): Event {
  const known = eventTypes.find(({ type }) => type === eventType);
  if (known === undefined) throw badRequest(`eventType ${eventType} does not exist`);
  const timestamp = new Date(clock.now()).toISOString();
  const occasion = { workflowId: workflowId || "workflow-of-a-test", now: timestamp, newId: randomUUID };
  return {
    id: randomUUID(),
    eventType,
    workflowId: workflowId || null,
    timestamp,
    payload: data ?? known.example(occasion),
  };
}

/**
 * The channels that an event reaches. A recovery without a setting of its own goes where the failure went, and is
 * left out where the workflow's finished runs are told anyway; a test is never left out.
 */
export function channelsFor(workspace: Workspace, event: Event, { test }: { test: boolean }): Channel[] {
  const { eventType, workflowId } = event;
  const own = effectiveSetting(workspace, eventType, workflowId);
  const follows = eventType === recovered && own === undefined;
  if (follows && !test) {
    if (effectiveSetting(workspace, "workflow_finished", workflowId)?.enabled) return [];
  }
  const setting = follows ? effectiveSetting(workspace, "workflow_failed", workflowId) : own;
  if (!setting?.enabled) return [];
  return setting.channelIds.flatMap((id) => workspace.channels.get(id) ?? []);
}

/** The workflow's own setting, even a disabled one, stands before that of the workspace. */
function effectiveSetting(
  workspace: Workspace,
  eventType: string,
  workflowId: string | null,
): Setting | undefined {
  const ofType = [...workspace.settings.values()].filter((setting) => setting.eventType === eventType);
  const own = workflowId === null ? undefined : ofType.find((setting) => setting.workflowId === workflowId);
  return own ?? ofType.find((setting) => setting.workflowId === null);
}
