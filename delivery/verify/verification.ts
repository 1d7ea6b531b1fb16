import type { KadoaClient } from "../../client/client";
import type { Clock } from "../../client/clock";
import { KadoaError } from "../../client/errors";
import { inGroups } from "./groups";
import type { Target } from "./judge";
import { DeliveryLog } from "./log";
import type { VerifyOptions } from "./options";
import { type Place, receiverPlace } from "./places";
import { type PlannedTest, planTest, planTests, readWorkspace, type Workspace } from "./plan";
import { realtimePlace } from "./realtime-place";
import type { Check } from "./report";
import { channelOf, SentTest } from "./sent-test";
import { Watch } from "./watch";

/** How old the knowledge may be by which it is decided whom a test reaches, in milliseconds. */
const planAgeMs = 5_000;

/** One run of `verify`. */
export class Verification {
  readonly #client: KadoaClient;
  readonly #options: VerifyOptions;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #ending = new AbortController();
  #known: { at: number; workspace: Promise<Workspace> };
  #done = 0;
  #total = 0;

  constructor(client: KadoaClient, options: VerifyOptions, clock: Clock) {
    this.#client = client;
    this.#options = options;
    this.#clock = clock;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#known = this.#read();
  }

  async run(): Promise<Check[]> {
    const signal = this.#options.signal;
    const end = () => this.#ending.abort(signal?.reason);
    signal?.addEventListener("abort", end, { once: true });
    try {
      return await this.#run(await this.#known.workspace);
    } finally {
      signal?.removeEventListener("abort", end);
      this.#ending.abort();
    }
  }

  async #run(workspace: Workspace): Promise<Check[]> {
    const planned = planTests(workspace, this.#options);
    this.#options.onPlan?.(planned);
    this.#total = planned.reduce((sum, { channels }) => sum + Math.max(1, channels.length), 0);
    const toSend = planned.filter(({ action }) => action === "send");
    const channels = toSend.flatMap((test) =>
      test.channels.flatMap(({ id }) => workspace.channels.get(id) ?? []),
    );
    const watch = new Watch(this.#places(), channels, this.#clock);
    const log = new DeliveryLog({
      client: this.#client,
      clock: this.#clock,
      since: this.#clock.now(),
      signal: this.#ending.signal,
    });
    try {
      // Live before anything is sent: what is sent first would be missed.
      await watch.open(this.#ending.signal);
      const groups = groupsOf(planned, (test) => this.#targets(test, workspace, watch));
      const checks = await inGroups(groups, this.#options.concurrency ?? 16, (test) =>
        this.#check(test, watch, log),
      );
      this.#throwIfCancelled();
      return planned.flatMap((test) => checks.get(test) ?? []);
    } finally {
      await watch.close();
    }
  }

  /** The WebSocket, and what the caller looks at. */
  #places(): Place[] {
    const { receivers = [], places = [], acknowledge = false } = this.#options;
    return [
      realtimePlace({ client: this.#client, clock: this.#clock, acknowledge, timeoutMs: this.#timeoutMs }),
      ...receivers.map(receiverPlace),
      ...places,
    ];
  }

  async #check(planned: PlannedTest, watch: Watch, log: DeliveryLog): Promise<Check[]> {
    this.#throwIfCancelled();
    const { test, workspace } = await this.#current(planned);
    const checks =
      test.action === "send"
        ? await this.#send(test, this.#targets(test, workspace, watch), watch, log)
        : notSent(test);
    for (const check of checks) {
      this.#done += 1;
      this.#options.onCheck?.(check, { done: this.#done, total: Math.max(this.#total, this.#done) });
    }
    return checks;
  }

  async #send(
    test: PlannedTest,
    targets: readonly Target[],
    watch: Watch,
    log: DeliveryLog,
  ): Promise<Check[]> {
    const { eventType, workflowId, settingId } = test;
    const common = { eventType, workflowId, settingId };
    const blind = targets.map((target) => watch.faultAt(target));
    // A test whose arrival nobody can see would disturb its receivers and prove nothing.
    if (blind.every((fault) => fault !== undefined)) {
      return targets.map((target, index) => failed(common, target, blind[index]?.message));
    }
    const sentAt = this.#clock.now();
    const late = new AbortController();
    const cancelDeadline = this.#clock.schedule(() => late.abort(), this.#timeoutMs);
    const signal = AbortSignal.any([this.#ending.signal, late.signal]);
    try {
      const eventId = await this.#trigger(test, signal);
      const sent = new SentTest({
        eventId,
        eventType,
        sentAt,
        sentAtService: this.#client.serverClock.earliestAt(sentAt),
        targets: targets.filter((_, index) => blind[index] === undefined),
        arrivals: watch.arrivals,
        clock: this.#clock,
      });
      await this.#follow(sent, watch, log, signal);
      this.#throwIfCancelled();
      return [
        ...sent.checks(common, { timeoutMs: this.#timeoutMs, logFault: log.fault }),
        ...targets.flatMap((target, index) =>
          blind[index] === undefined
            ? []
            : { ...failed(common, target, blind[index]?.message), level: "accepted" as const, eventId },
        ),
      ];
    } catch (error) {
      this.#throwIfCancelled();
      if (!(error instanceof KadoaError)) throw error;
      const reason = late.signal.aborted
        ? `the test call was not answered within ${this.#timeoutMs / 1000} s`
        : error.message;
      return targets.map((target) => failed(common, target, reason));
    } finally {
      cancelDeadline();
    }
  }

  async #trigger({ eventType, workflowId }: PlannedTest, signal: AbortSignal): Promise<string> {
    const body = { eventType, ...(workflowId === null ? {} : { workflowId }) };
    const { eventId } = await this.#client.triggerTest(body, { signal });
    return eventId;
  }

  /** Waits until every channel is judged, or it is too late. */
  async #follow(sent: SentTest, watch: Watch, log: DeliveryLog, signal: AbortSignal): Promise<void> {
    sent.update(); // What arrives before the answer to the test call is there already.
    const unlogged = log.watch(sent.eventId, (rows) => sent.logged(rows));
    const unwatched = watch.follow(sent, () => log.readSoon());
    try {
      await Promise.race([sent.judged, aborted(signal)]);
    } finally {
      unwatched();
      unlogged();
    }
  }

  /** The test as it would be planned now: settings may have changed while others were checked. */
  async #current(planned: PlannedTest): Promise<{ test: PlannedTest; workspace: Workspace }> {
    if (this.#clock.now() - this.#known.at > planAgeMs) this.#known = this.#read();
    const workspace = await this.#known.workspace;
    if (planned.action !== "send") return { test: planned, workspace };
    const setting = workspace.settings.find(({ id }) => id === planned.settingId);
    if (setting !== undefined) return { test: planTest(setting, workspace, this.#options), workspace };
    return { test: { ...planned, action: "fail", reason: "the setting was deleted meanwhile" }, workspace };
  }

  #read(): { at: number; workspace: Promise<Workspace> } {
    const workspace = readWorkspace(this.#client, this.#ending.signal);
    workspace.catch(() => undefined); // Whoever needs it meets the error.
    return { at: this.#clock.now(), workspace };
  }

  #targets(test: PlannedTest, workspace: Workspace, watch: Watch): Target[] {
    return test.channels.map(({ id, name, type }) => {
      const channel = workspace.channels.get(id) ?? { id, name, channelType: type, config: {} };
      return { channel, seenAt: watch.seenAt(channel) };
    });
  }

  #throwIfCancelled(): void {
    if (!this.#options.signal?.aborted) return;
    throw new KadoaError("CANCELLED", "the verification was cancelled", {
      cause: this.#options.signal.reason,
    });
  }
}

/**
 * Tests that must follow one another: where a delivery carries no id, two events of one type on their way at
 * once could be taken for each other.
 */
function groupsOf(
  planned: readonly PlannedTest[],
  targetsOf: (test: PlannedTest) => Target[],
): PlannedTest[][] {
  const groups = new Map<unknown, PlannedTest[]>();
  for (const test of planned) {
    const isAnonymous = targetsOf(test).some(
      ({ seenAt }) => seenAt !== undefined && !seenAt.place.identifies,
    );
    const group = isAnonymous ? test.eventType : test;
    groups.set(group, [...(groups.get(group) ?? []), test]);
  }
  return [...groups.values()];
}

/** What is said of a test that is not sent. */
export function notSent({
  eventType,
  workflowId,
  settingId,
  channels,
  action,
  reason = "",
}: PlannedTest): Check[] {
  const status: Check["status"] = action === "skip" ? "skipped" : "failed";
  const common = { eventType, workflowId, settingId, level: null, status, reason };
  if (channels.length === 0) return [{ ...common, channelId: null, channelName: null, channelType: null }];
  return channels.map(({ id, name, type }) => ({
    ...common,
    channelId: id,
    channelName: name,
    channelType: type,
  }));
}

function failed(
  common: Pick<Check, "eventType" | "workflowId" | "settingId">,
  target: Target,
  reason = "",
): Check {
  return { ...common, ...channelOf(target), level: null, status: "failed", reason };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
