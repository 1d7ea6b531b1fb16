import { recovered } from "../../client/event-types";
import { effectiveSetting, suppressesRecovery } from "../../client/routing";
import type { SettingView } from "../api";

/**
 * What one channel is to one event at one level. `own`, `inherited`: it is told, by the level's own setting or by the
 * workspace's; `hidden`: the workspace's setting names it, and the workflow's own one hides that; `disabled`: the
 * setting that counts names it and is off; `suppressed`: Kadoa leaves the recovery out.
 */
export type CellState = "own" | "inherited" | "hidden" | "disabled" | "suppressed";

/** One event at one level. */
export interface MatrixRow {
  /** Null: the workspace. */
  readonly workflowId: string | null;
  readonly eventType: string;
  /** The setting that counts. */
  readonly setting: SettingView | undefined;
  /** Whose setting that is. */
  readonly by: "own" | "workspace" | "none";
  /** The workspace's setting that the workflow's own one hides. */
  readonly hides: SettingView | undefined;
  /** A recovery without a setting of its own, which goes by that of the failure. */
  readonly follows: boolean;
  readonly isSuppressed: boolean;
  /** By channel id; a channel that is not in it has nothing to do with the event. */
  readonly cells: ReadonlyMap<string, CellState>;
}

/** All rows: the workspace's, then those of each workflow with settings. */
export function matrixOf(settings: readonly SettingView[]): MatrixRow[] {
  const byType = Map.groupBy(settings, ({ eventType }) => eventType);
  const workflows = [...new Set(settings.map(({ workflowId }) => workflowId))].filter((id) => id !== null);
  return [null, ...workflows.sort()].flatMap((workflowId) => {
    const types = new Set([...byType.keys()].filter((type) => concerns(type, byType.get(type), workflowId)));
    if (types.has("workflow_failed")) types.add(recovered);
    return [...types].sort().map((eventType) => rowOf(relevant(byType, eventType), eventType, workflowId));
  });
}

/** Who is told of one event at one level. */
export function rowOf(
  settings: readonly SettingView[],
  eventType: string,
  workflowId: string | null,
): MatrixRow {
  const setting = effectiveSetting(settings, eventType, workflowId);
  const isOwn = setting !== undefined && setting.workflowId === workflowId;
  const follows = setting !== undefined && setting.eventType !== eventType;
  const isSuppressed =
    eventType === recovered && follows && suppressesRecovery(settings, workflowId) && setting.enabled;
  const hidden = isOwn && workflowId !== null;
  const hides = hidden ? effectiveSetting(settings, setting.eventType, null) : undefined;
  const row = { workflowId, eventType, setting, hides, follows, isSuppressed };
  const by = setting === undefined ? "none" : isOwn ? "own" : "workspace";
  return { ...row, by, cells: cellsOf(row, by) };
}

function cellsOf(
  { setting, hides, isSuppressed }: Pick<MatrixRow, "setting" | "hides" | "isSuppressed">,
  by: MatrixRow["by"],
): Map<string, CellState> {
  const cells = new Map<string, CellState>();
  if (hides?.enabled) for (const { id } of hides.channels) cells.set(id, "hidden");
  const told = by === "own" ? "own" : "inherited";
  const state = isSuppressed ? "suppressed" : setting?.enabled ? told : "disabled";
  for (const { id } of setting?.channels ?? []) cells.set(id, state);
  return cells;
}

/** The channels that really get the event. */
export function toldBy({ cells }: MatrixRow): string[] {
  return [...cells].filter(([, state]) => state === "own" || state === "inherited").map(([id]) => id);
}

/** Whether an event can come at a level: what is about the account as a whole happens to no workflow. */
function concerns(type: string, settings: readonly SettingView[] = [], workflowId: string | null): boolean {
  return settings.some(
    (setting) =>
      setting.workflowId === workflowId || (setting.workflowId === null && type.startsWith("workflow_")),
  );
}

/** The settings by which an event can go, so that a large workspace is not searched as a whole for each row. */
function relevant(byType: ReadonlyMap<string, SettingView[]>, eventType: string): SettingView[] {
  const types = eventType === recovered ? [recovered, "workflow_failed", "workflow_finished"] : [eventType];
  return types.flatMap((type) => byType.get(type) ?? []);
}
