import { type Clock, sleep } from "../client/clock";
import type { Deliveries } from "./deliveries";
import { exampleRows } from "./event-types";
import type { Workflow } from "./objects";
import { Recent } from "./recent";
import type { Workspace } from "./workspace";

/** How long a run lasts: long enough that its caller knows the job's id before its events come. */
const runMs = 50;
/** Runs that are remembered of a workspace. */
const historyLimit = 1_000;

export interface Run {
  jobId: string;
  workflowId: string;
  state: "IN_PROGRESS" | "FINISHED";
  /** ISO 8601. */
  startedAt: string;
  finishedAt?: string;
  limit: number | null;
  variables: Record<string, unknown>;
  /** What it found. */
  rows: readonly Record<string, unknown>[];
}

interface RunsOptions {
  clock: Clock;
  deliveries: Deliveries;
  closing: AbortSignal;
}

/** The runs of workflows; the events of each happen as the platform would tell of them. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #runs = new Map<Workspace, Recent<Run>>();
  #cancelled = new AbortController();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** Oldest first. */
  of(workspace: Workspace, workflowId: string): readonly Run[] {
    return (this.#runs.get(workspace)?.items ?? []).filter((run) => run.workflowId === workflowId);
  }

  start(workspace: Workspace, workflow: Workflow, asked: Partial<Pick<Run, "limit" | "variables">>): Run {
    const { limit = null, variables = {} } = asked;
    const run: Run = {
      jobId: workspace.newId(),
      workflowId: workflow.id,
      state: "IN_PROGRESS",
      startedAt: this.#now(),
      limit,
      variables,
      rows: [],
    };
    const runs = this.#runs.get(workspace) ?? new Recent<Run>(historyLimit);
    this.#runs.set(workspace, runs);
    runs.add(run);
    void this.#finish(workspace, workflow, run).catch(() => undefined);
    return run;
  }

  /** Ends what is under way, and forgets all. */
  clear(): void {
    this.#cancelled.abort();
    this.#cancelled = new AbortController();
    this.#runs.clear();
  }

  async #finish(workspace: Workspace, workflow: Workflow, run: Run): Promise<void> {
    const { clock, deliveries, closing } = this.#options;
    const { jobId, workflowId } = run;
    const { name, monitoring } = workflow.details ?? { name: workflow.id, monitoring: false };
    const happen = (eventType: string, data?: Record<string, unknown>) =>
      deliveries.happen(workspace, { eventType, workflowId, data }, { test: false });
    await sleep(clock, runMs, AbortSignal.any([closing, this.#cancelled.signal]));
    happen("workflow_started", { workflowId, jobId, source: "api", workflowName: name });
    run.rows = exampleRows.slice(0, run.limit ?? undefined);
    if (monitoring) happen("workflow_data_change");
    Object.assign(run, { state: "FINISHED", finishedAt: this.#now() });
    happen("workflow_finished", { id: workflowId, jobId, source: "api" });
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
