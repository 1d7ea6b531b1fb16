import { randomUUID } from "node:crypto";
import type { Clock } from "../client/clock";
import type { Behaviour } from "./behaviour";
import { eventTypes, exampleWorkflow, recovered } from "./event-types";
import type { Channel, Setting, WorkflowDetails } from "./objects";
import { badRequest } from "./refusals";
import type { Workspace } from "./workspace";

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
export function createEvent(
  { eventType, workflowId, data }: Occurrence,
  { clock, details }: { clock: Clock; details: WorkflowDetails | undefined },
): Event {
  const type = eventTypes.find((known) => known.type === eventType);
  if (type === undefined) throw badRequest(`eventType ${eventType} does not exist`);
  const timestamp = new Date(clock.now()).toISOString();
  const known = details && { workflowName: details.name, pageUrl: details.urls[0], tags: details.tags };
  const occasion = {
    ...exampleWorkflow,
    ...known,
    workflowId: workflowId || "workflow-of-a-test",
    now: timestamp,
    newId: randomUUID,
  };
  return {
    id: randomUUID(),
    eventType,
    workflowId: workflowId || null,
    timestamp,
    payload: data ?? type.example(occasion),
  };
}

/**
 * The channels that an event reaches. A recovery without a setting of its own goes where the failure went, and is
 * left out where the workflow's finished runs are told anyway; a test is never left out.
 */
export function channelsFor(
  workspace: Workspace,
  { eventType, workflowId }: Event,
  { test, behaviour }: { test: boolean; behaviour: Behaviour },
): Channel[] {
  const effective = (type: string) => effectiveSetting(workspace, type, workflowId, behaviour);
  const own = effective(eventType);
  const follows = eventType === recovered && own === undefined;
  if (follows && (!test || behaviour.testOfRecovered === "suppressed")) {
    if (effective("workflow_finished")?.enabled) return [];
  }
  const setting = follows ? effective("workflow_failed") : own;
  const serves = setting?.enabled || (test && behaviour.testDelivery === "also-disabled");
  if (setting === undefined || !serves) return [];
  return setting.channelIds.flatMap((id) => workspace.channels.get(id) ?? []);
}

/** The settings of the workspace level that serve a workflow because it has none of its own for their event types. */
export function servingSettings(workspace: Workspace, workflowId: string): Setting[] {
  const settings = [...workspace.settings.values()];
  const own = new Set(
    settings.filter((setting) => setting.workflowId === workflowId).map(({ eventType }) => eventType),
  );
  return settings.filter((setting) => setting.workflowId === null && !own.has(setting.eventType));
}

/** The workflow's own setting, as a rule even a disabled one, stands before that of the workspace. */
function effectiveSetting(
  workspace: Workspace,
  eventType: string,
  workflowId: string | null,
  { disabledSetting }: Behaviour,
): Setting | undefined {
  const ofType = [...workspace.settings.values()].filter((setting) => setting.eventType === eventType);
  const own = workflowId === null ? undefined : ofType.find((setting) => setting.workflowId === workflowId);
  const general = ofType.find((setting) => setting.workflowId === null);
  if (own?.enabled === false && disabledSetting === "falls-through") return general;
  return own ?? general;
}
