import type { Workflow } from "./objects";
import type { Run } from "./runs";
import type { Workspace } from "./workspace";

/** A workflow in a list. */
export function workflowItem({ id, templateId, details }: Workflow, runs: readonly Run[]) {
  const last = runs.at(-1);
  const running = last?.state === "IN_PROGRESS";
  const { urls = [] } = details ?? {};
  return {
    id,
    name: details?.name ?? id,
    description: details?.description ?? "",
    state: "ACTIVE",
    displayState: running ? "RUNNING" : "ACTIVE",
    // Without any run there is nothing to wait for.
    runState: running ? "RUNNING" : "FINISHED",
    ...(details === undefined ? {} : { createdAt: details.createdAt }),
    updateInterval: details?.updateInterval ?? "ONLY_ONCE",
    isRealTime: details?.updateInterval === "REAL_TIME",
    monitoring: details?.monitoring ?? false,
    tags: details?.tags ?? [],
    templateId: templateId ?? details?.templateId ?? null,
    totalRecords: last?.rows.length ?? 0,
    ...(urls[0] === undefined ? {} : { url: urls[0] }),
    urls,
    ...(last === undefined ? {} : { jobId: last.jobId, startedAt: last.startedAt }),
    ...(last?.finishedAt === undefined ? {} : { finishedAt: last.finishedAt }),
    errors: [],
  };
}

/** A workflow by itself. */
export function workflowView(
  workspace: Workspace,
  workflow: Workflow,
  { runs, channelTypes }: { runs: readonly Run[]; channelTypes: readonly string[] },
) {
  const { details, templateId } = workflow;
  return {
    ...workflowItem(workflow, runs),
    templateHasNotifications: templateId !== null,
    channelCounts: channelCounts(workspace, workflow.id, channelTypes),
    notificationConfig: null,
    isFirstRun: runs.length < 2,
    ...(details?.additionalData === undefined ? {} : { additionalData: details.additionalData }),
  };
}

function channelCounts(workspace: Workspace, workflowId: string, channelTypes: readonly string[]) {
  const own = [...workspace.settings.values()].filter((setting) => setting.workflowId === workflowId);
  const ids = new Set(own.flatMap(({ channelIds }) => channelIds));
  const types = [...ids].map((id) => workspace.channels.get(id)?.channelType);
  return Object.fromEntries(
    channelTypes.map((type) => [type, types.filter((other) => other === type).length]),
  );
}
