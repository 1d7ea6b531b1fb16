import { recovered } from "./event-types";
import type { Setting } from "./schemas";

/** What decides where an event goes, of a setting in whatever form. */
type Deciding = Pick<Setting, "eventType" | "workflowId" | "enabled">;

/**
 * The setting that decides where an event goes. A workflow's own setting hides the workspace's, even when it is
 * disabled. A recovery goes by the setting of `workflow_failed`, unless there is one of its own.
 */
export function effectiveSetting<One extends Deciding>(
  settings: readonly One[],
  eventType: string,
  workflowId: string | null,
): One | undefined {
  const those = settings.filter((setting) => setting.eventType === eventType);
  const found =
    those.find((setting) => setting.workflowId === workflowId) ??
    those.find((setting) => setting.workflowId === null);
  if (found !== undefined || eventType !== recovered) return found;
  return effectiveSetting(settings, "workflow_failed", workflowId);
}

/** Whether Kadoa leaves a real recovery out, because the workflow's finished runs are told. A test event never is. */
export function suppressesRecovery(settings: readonly Deciding[], workflowId: string | null): boolean {
  return effectiveSetting(settings, "workflow_finished", workflowId)?.enabled ?? false;
}
