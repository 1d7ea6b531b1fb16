import type { Check, PlannedTest } from "../../delivery/realtime";
import { planTests } from "../../delivery/verify/plan";
import type { CheckView, PlannedView, VerifyView } from "../api";
import type { ConsoleSource } from "./source";
import { shown } from "./views";

/** How long a test event may take to arrive. */
const timeoutMs = 30_000;

const idle: VerifyView = { state: "idle", planned: [], checks: [], total: 0, problem: null };

export interface VerifyRequest {
  readonly notifyPeople?: boolean | undefined;
  /** Ids of the settings; all when absent. */
  readonly settings?: readonly string[] | undefined;
}

/** The verification that somebody at the page asks for: one at a time, and all pages see it. */
export class Verifications {
  readonly #source: ConsoleSource;
  readonly #watchers = new Set<(view: VerifyView) => void>();
  #view = idle;
  #running: { stop: AbortController; ended: Promise<void> } | undefined;

  constructor(source: ConsoleSource) {
    this.#source = source;
  }

  get view(): VerifyView {
    return this.#view;
  }

  /** Calls back whenever something is known anew. @returns what ends it */
  watch(watcher: (view: VerifyView) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Says whom a verification would reach. Nothing is sent. */
  async plan(request: VerifyRequest, signal: AbortSignal): Promise<readonly PlannedView[]> {
    const { settings, channels } = await this.#source.routing(signal);
    const workspace = { settings, channels: new Map(channels.map((channel) => [channel.id, channel])) };
    return planTests(workspace, optionsOf(request)).map(plannedView);
  }

  /** Starts a verification, unless one is under way. */
  start(request: VerifyRequest): VerifyView {
    if (this.#view.state === "running") return this.#view;
    this.#tell({ ...idle, state: "running" });
    const stop = new AbortController();
    this.#running = { stop, ended: this.#run(request, stop.signal) };
    return this.#view;
  }

  /** Ends the verification that is under way; what was sent stays sent. */
  async stop(): Promise<VerifyView> {
    this.#running?.stop.abort();
    await this.#running?.ended;
    return this.#view;
  }

  async #run(request: VerifyRequest, signal: AbortSignal): Promise<void> {
    const { verify } = await import("../../delivery/realtime.ts");
    const { client, isOwn } = await this.#source.client();
    try {
      const report = await verify({
        ...optionsOf(request),
        ...{ client, signal, timeoutMs },
        onPlan: (tests) => this.#tell({ ...this.#view, planned: tests.map(plannedView) }),
        onCheck: (check, { total }) => {
          this.#tell({ ...this.#view, checks: [...this.#view.checks, this.#checkView(check)], total });
        },
      });
      this.#tell({
        ...this.#view,
        state: "done",
        checks: report.checks.map((check) => this.#checkView(check)),
      });
    } catch (error) {
      const words = signal.aborted ? "It was stopped; what was sent stays sent." : (error as Error).message;
      this.#tell({ ...this.#view, state: "failed", problem: this.#source.hidden(words) });
    } finally {
      if (isOwn) await client.close();
    }
  }

  #checkView(check: Check): CheckView {
    const { eventType, workflowId, settingId, channelId, channelName, level, status } = check;
    return {
      ...{ eventType, workflowId, settingId, channelId, level, status },
      channelName: channelName === null ? null : shown(channelName),
      reason: check.reason === undefined ? null : this.#source.hidden(check.reason),
      latencyMs: check.latencyMs ?? null,
      eventId: check.eventId ?? null,
    };
  }

  #tell(view: VerifyView): void {
    this.#view = view;
    for (const watcher of this.#watchers) watcher(view);
  }
}

function optionsOf({ notifyPeople = false, settings }: VerifyRequest) {
  return { notifyPeople, ...(settings !== undefined && { settings }) };
}

function plannedView({
  settingId,
  eventType,
  workflowId,
  channels,
  action,
  reason,
}: PlannedTest): PlannedView {
  return {
    ...{ settingId, eventType, workflowId, action },
    channels: channels.map((channel) => ({ ...channel, name: shown(channel.name) })),
    reason: reason === undefined ? null : shown(reason),
  };
}
